import { check } from "../bytes/errors.ts";
import { parsePyJson } from "../config/parsePyJson.ts";
import { CONFIG, WEIGHTS } from "../archive/kerasArchive.ts";
import { openArchiveAt } from "../archive/openArchive.ts";
import { openSource } from "../files/memory.ts";
import type { ByteReader, Source } from "../files/types.ts";
import type { Layer } from "@hornbeam/nn";
import { formatOf } from "../files/formatOf.ts";
import { assignTogether } from "./assign.ts";
import { matchByPath, type Match } from "./matchByPath.ts";
import { matchOptimizer } from "./optimizerState.ts";
import { modernPaths } from "./modernPaths.ts";
import type { LoadReport, LoadWeightsOptions, WeightIndex } from "./types.ts";

/** What a weight file holds for a model, and what must be checked once all of it was read. */
interface Prepared {
  readonly match: Match;
  readonly index?: WeightIndex;
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}
const nothing = (): Promise<void> => Promise.resolve();

const prepare = async (model: Layer, source: Source, options: LoadWeightsOptions): Promise<Prepared> => {
  const reader = await openSource(source);
  const close = async (): Promise<void> => reader.close?.();
  try {
    const made = await prepareBy(model, source, reader, options);
    const closeAll = async (): Promise<void> => {
      await made.close?.();
      await close();
    };
    return { finish: nothing, ...made, close: closeAll };
  } catch (error) {
    await close();
    throw error;
  }
};

const prepareBy = async (
  model: Layer,
  source: Source,
  reader: ByteReader,
  options: LoadWeightsOptions,
): Promise<Pick<Prepared, "match"> & Partial<Prepared>> => {
  const format = await formatOf(reader);
  const name = source.name ?? "loadWeights";
  if (format === "zip") {
    const archive = await openArchiveAt(reader);
    if (!archive.entries.has(WEIGHTS) && !archive.entries.has(CONFIG)) {
      const { openNpz } = await import("../numpy/openNpz.ts");
      const { matchNamed } = await import("./matchNamed.ts");
      return { match: matchNamed(model, await openNpz(archive), options) };
    }
    const member = await archive.open(WEIGHTS);
    return { ...(await prepareHdf5(model, member, options)), finish: () => member.finish() };
  }
  if (format === "hdf5") return prepareHdf5(model, reader, options);
  if (format === "safetensors") {
    const { openSafetensors } = await import("../safetensors/openSafetensors.ts");
    const { matchNamed } = await import("./matchNamed.ts");
    return { match: matchNamed(model, (await openSafetensors(reader)).tensors, options) };
  }
  check(
    format === "json",
    name,
    "weights must come in .keras, .weights.h5, .h5, .safetensors, .npz or an index of shards",
  );
  const { openShards } = await import("./shards.ts");
  const shards = await openShards(source, parsePyJson(await reader.read(0, reader.size), { name }));
  if (shards.index) return { match: matchByPath(model, shards.index, options), ...shards };
  const { matchNamed } = await import("./matchNamed.ts");
  return { match: matchNamed(model, shards.tensors!, options), close: shards.close };
};

const prepareHdf5 = async (
  model: Layer,
  reader: ByteReader,
  options: LoadWeightsOptions,
): Promise<Pick<Prepared, "match" | "index">> => {
  const { openHdf5At } = await import("../hdf5/openHdf5.ts");
  const root = await openHdf5At(reader);
  if (root.attributes.has("layer_names") || root.attributes.has("layer_names0") || root.children.has("model_weights")) {
    const { matchLegacy } = await import("./legacy/matchLegacy.ts");
    return { match: matchLegacy(model, root, options) };
  }
  const { indexWeights } = await import("../hdf5/weights.ts");
  const index = modernPaths(indexWeights([root]));
  return { match: matchByPath(model, index, options), index };
};

/**
 * Puts the weights of a file into a model: of a `.weights.h5` or `.keras` file by the place of each layer, of a legacy `.h5` file by
 * order (or `byName`), of a `.safetensors` or `.npz` file by name, of several such files by their index. An `optimizer` gets its state,
 * if the file has some. Everything is read and checked first: on an error no weight has changed. Returns what was loaded and what not.
 * @throws FormatError for a file that is none of these, or damaged.
 * @throws ValueError naming the first layer that does not fit, what it expected, what it received, and why.
 */
export const loadWeights = async (
  model: Layer,
  source: Source,
  options: LoadWeightsOptions = {},
): Promise<LoadReport> => {
  const { match, index, finish, close } = await prepare(model, source, options);
  try {
    const { optimizer } = options;
    const state = optimizer && index ? matchOptimizer(optimizer, model.trainableVariables, index) : { assignments: [] };
    await assignTogether([...match.assignments, ...state.assignments], finish);
    return {
      loaded: [...new Set(match.assignments.map(([v]) => v))].map((v) => v.path),
      skipped: match.skipped,
      unused: match.unused,
      ...("reason" in state && { optimizer: state.reason as string }),
    };
  } finally {
    await close();
  }
};
