import { DeviceError, DeviceLostError, FormatError, HornbeamError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { CONFIG, METADATA, WEIGHTS } from "../archive/kerasArchive.ts";
import { openArchiveAt } from "../archive/openArchive.ts";
import type { Members } from "../archive/types.ts";
import type { ExpansionLimits } from "../bytes/limits.ts";
import { badFile, check } from "../bytes/errors.ts";
import { parsePyJson } from "../config/parsePyJson.ts";
import { formatOf } from "../files/formatOf.ts";
import { openSource } from "../files/memory.ts";
import type { Source } from "../files/types.ts";
import { loadAssets } from "./assets.ts";
import { assignOneByOne } from "./assign.ts";
import type { CompileLoading } from "./compileAgain.ts";
import { deserializeLayer } from "./deserialize.ts";
import type { Objects } from "./configValues.ts";
import { modernPaths } from "./modernPaths.ts";
import { matchByPath } from "./matchByPath.ts";

/**
 * What a config makes a class throw is the file's fault: it becomes a `FormatError` with the same message. Failures of the device stay.
 */
const asFileError = (error: unknown, name: string): unknown => {
  if (error instanceof FormatError || error instanceof DeviceError || error instanceof DeviceLostError) return error;
  if (error instanceof HornbeamError) return new FormatError(error.message, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return badFile(name, "the model's config must be one that its classes can be made of", reason, undefined, error);
};

/** How far a file may expand; the defaults are 256 MiB, and 100 times (1000 in HDF5) what is stored above that. */
export interface LoadLimits {
  readonly expansion?: ExpansionLimits;
}

/**
 * Reads a model from a file that Keras or Hornbeam wrote, recognised by its content: `.keras` of Keras 3 and of tf.keras 2.12 to 2.15,
 * legacy `.h5` of Keras 2 and 3; or from a folder with what a `.keras` file holds. `objects` are the classes its names may stand for. With `compiling` it is compiled as it was, its
 * optimizer in the state it had. Weights go to the device one after the other.
 * @throws FormatError for a file that is none of these, is damaged, needs classes that are not in `objects`, or holds code.
 */
export const loadModel = async (
  source: Source,
  objects: Objects,
  compiling?: CompileLoading,
  limits: LoadLimits = {},
): Promise<Layer> => {
  const name = source.name ?? "loadModel";
  const folder = await source.folder?.();
  if (folder) {
    const members = (await import("../files/openFolder.ts")).openFolder(folder, name);
    try {
      return await loadKeras(members, name, objects, compiling, limits);
    } catch (error) {
      throw asFileError(error, name);
    } finally {
      await members.close();
    }
  }
  const reader = await openSource(source);
  try {
    const format = await formatOf(reader);
    if (format === "zip") return await loadKeras(await openArchiveAt(reader, limits), name, objects, compiling, limits);
    if (format === "hdf5") {
      const { loadLegacy } = await import("./legacy/loadLegacy.ts");
      return await loadLegacy(reader, objects, compiling, limits);
    }
    const remedy =
      format === "json"
        ? "A config alone makes a model with modelFromJSON, an index of weights goes into one with loadWeights"
        : format === "unknown"
          ? "Check that it was fetched whole, and is no page that says so"
          : "Weights alone go into a model with loadWeights(model, source)";
    throw badFile(
      name,
      "a model must come in a .keras or .h5 file",
      format === "unknown" ? "something else" : format,
      remedy,
    );
  } catch (error) {
    throw asFileError(error, name);
  } finally {
    await reader.close?.();
  }
};

const loadKeras = async (
  archive: Members,
  name: string,
  objects: Objects,
  compiling: CompileLoading | undefined,
  limits: LoadLimits,
): Promise<Layer> => {
  const there = [...archive.entries.keys()].slice(0, 8).join(", ");
  check(archive.entries.has(CONFIG), name, `a model must hold ${CONFIG}`, there || "nothing");
  const config = await readConfig(archive);
  const model = deserializeLayer(config, objects);
  const { openHdf5At } = await import("../hdf5/openHdf5.ts");
  const { indexWeights } = await import("../hdf5/weights.ts");
  const member = await archive.open(WEIGHTS);
  const index = modernPaths(indexWeights([await openHdf5At(member, limits)]));
  await assignOneByOne(matchByPath(model, index).assignments, () => Promise.resolve());
  if (compiling) {
    const { compileAgain } = await import("./compileAgain.ts");
    await compileAgain(model, (config as { compile_config?: unknown }).compile_config, index, compiling);
  }
  await member.finish();
  await loadAssets(model, archive);
  return model;
};

/** The config, in the form of Keras 3. */
const readConfig = async (archive: Members): Promise<unknown> => {
  const config = parsePyJson(await archive.read(CONFIG, 2 ** 26), { name: CONFIG });
  if (!archive.entries.has(METADATA)) return config;
  const metadata = parsePyJson(await archive.read(METADATA, 2 ** 20), { name: METADATA, maxLength: 2 ** 20 });
  const version = (metadata as { readonly keras_version?: unknown } | null)?.keras_version;
  if (typeof version !== "string" || !/^[12]\./.test(version)) return config;
  const { modernize, modernTraining } = await import("./legacy/modernize.ts");
  const made = modernize(config) as Record<string, unknown>;
  return { ...made, compile_config: modernTraining(made.compile_config) };
};
