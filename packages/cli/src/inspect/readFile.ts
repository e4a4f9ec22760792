import { explain, FormatError } from "@hornbeam/ir";
import {
  CONFIG,
  formatOf,
  METADATA,
  openArchiveAt,
  parsePyJson,
  WEIGHTS,
  type Archive,
  type ByteReader,
  type StoredEntry,
} from "@hornbeam/saving";
import {
  openHdf5At,
  openNpz,
  openSafetensors,
  readNpy,
  type Hdf5Dataset,
  type Hdf5Group,
} from "@hornbeam/saving/formats";
import type { Shapes, StoredShape } from "./layersOf.ts";
import type { Danger, InspectedFormat } from "./types.ts";

/** What lies in a file, unread but for its descriptions. */
export interface Contents {
  readonly format: InspectedFormat;
  readonly shapes: Shapes;
  readonly config?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly dangers: readonly Danger[];
}

const shapeOf = ({ shape, dtype }: Pick<StoredEntry, "shape" | "dtype">): StoredShape => ({ shape, dtype });
const datasets = (group: Hdf5Group): Hdf5Dataset[] =>
  [...group.children.values()].flatMap((child) => (child.kind === "dataset" ? [child] : datasets(child)));

/** Groups called `vars` by the path of their object. */
const weightShapes = (group: Hdf5Group, path = ""): [string, StoredShape[]][] =>
  [...group.children].flatMap(([name, child]): [string, StoredShape[]][] => {
    if (child.kind === "dataset") return [];
    return name === "vars" ? [[path, datasets(child).map(shapeOf)]] : weightShapes(child, `${path}/${name}`);
  });

/** Groups of a legacy file: one a layer, by name. */
const legacyShapes = (root: Hdf5Group): [string, StoredShape[]][] => {
  const weights = root.children.get("model_weights") ?? root;
  if (weights.kind === "dataset") return [];
  const optimizer = root.children.get("optimizer_weights");
  const state = optimizer?.kind === "group" ? datasets(optimizer).map(shapeOf) : [];
  const layers = [...weights.children].map(([name, child]): [string, StoredShape[]] => [
    `/${name}`,
    child.kind === "dataset" ? [shapeOf(child)] : datasets(child).map(shapeOf),
  ]);
  return state.length ? [...layers, ["/optimizer", state]] : layers;
};

const readH5 = async (reader: ByteReader): Promise<Contents> => {
  const root = await openHdf5At(reader);
  const shapes = weightShapes(root);
  if (shapes.length) return { format: "weights.h5", shapes: new Map(shapes), dangers: [] };
  const text = (name: string): unknown => {
    const value = root.attributes.get(name);
    return typeof value === "string" ? parsePyJson(value) : undefined;
  };
  const config = text("model_config");
  const training = text("training_config");
  const version = root.attributes.get("keras_version");
  return {
    format: "legacy h5",
    shapes: new Map(legacyShapes(root)),
    ...(typeof config === "object" && config !== null && { config: { ...config, ...legacyCompile(training) } }),
    ...(typeof version === "string" && { metadata: { keras_version: version } }),
    dangers: [],
  };
};

/** What a legacy file says of `compile`, where newer ones have it. */
const legacyCompile = (training: unknown): object => {
  if (typeof training !== "object" || training === null) return {};
  const { optimizer_config: optimizer, ...rest } = training as { readonly optimizer_config?: unknown };
  return { compile_config: { ...rest, optimizer } };
};

const strange = (archive: Archive): Danger[] =>
  [...archive.entries.values()].flatMap(({ name, size, storedSize }): Danger[] => {
    const known = [METADATA, CONFIG, WEIGHTS].includes(name) || name.startsWith("assets/");
    const wide = size > 2 ** 20 && size > 50 * storedSize;
    return [
      ...(known ? [] : [{ path: name, what: "a member that Keras does not write" }]),
      ...(wide ? [{ path: name, what: `${storedSize} bytes expand to ${size}` }] : []),
      ...(name.startsWith("assets/")
        ? [{ path: name, what: "an asset: data that a layer reads when the model is loaded" }]
        : []),
    ];
  });

/** Named tensors by what stands before the last dot or slash of their names: `encoder.layer.0`. */
const tensorShapes = (tensors: ReadonlyMap<string, StoredEntry>): Map<string, StoredShape[]> => {
  const groups = new Map<string, StoredShape[]>();
  for (const [name, entry] of tensors) {
    const group = `/${/^(.*)[./][^./]*$/.exec(name)?.[1] ?? name}`;
    groups.set(group, [...(groups.get(group) ?? []), shapeOf(entry)]);
  }
  return groups;
};

const readZip = async (archive: Archive): Promise<Contents> => {
  if (!archive.entries.has(CONFIG) && [...archive.entries.keys()].every((name) => name.endsWith(".npy")))
    return { format: "npz", shapes: tensorShapes(await openNpz(archive)), dangers: [] };
  const text = async (name: string): Promise<unknown> =>
    archive.entries.has(name) ? parsePyJson(await archive.read(name)) : undefined;
  const weights = archive.entries.has(WEIGHTS) ? await openHdf5At(await archive.open(WEIGHTS)) : undefined;
  const metadata = (await text(METADATA)) as Readonly<Record<string, unknown>> | undefined;
  return {
    format: "keras",
    config: await text(CONFIG),
    shapes: new Map(weights ? weightShapes(weights) : []),
    ...(metadata && { metadata }),
    dangers: strange(archive),
  };
};

const readJson = async (reader: ByteReader): Promise<Contents> => {
  const config = parsePyJson(await reader.read(0, reader.size)) as Readonly<Record<string, unknown>>;
  const index = "weight_map" in config;
  return { format: index ? "index" : "json", ...(!index && { config }), shapes: new Map(), dangers: [] };
};

/**
 * Opens a file by its content, and reads what describes it: no class is looked up, nothing is made of it, weights are not read.
 * @throws FormatError for what is none of the files that models travel in, or damaged.
 */
export const readContents = async (name: string, reader: ByteReader): Promise<Contents> => {
  switch (await formatOf(reader)) {
    case "zip":
      return readZip(await openArchiveAt(reader));
    case "hdf5":
      return readH5(reader);
    case "json":
      return readJson(reader);
    case "safetensors": {
      const { tensors, metadata } = await openSafetensors({ ...reader, close: () => Promise.resolve() });
      return { format: "safetensors", shapes: tensorShapes(tensors), metadata, dangers: [] };
    }
    case "npy":
      return {
        format: "npy",
        shapes: new Map([["/", [shapeOf(readNpy(await reader.read(0, reader.size)))]]]),
        dangers: [],
      };
    default: {
      const head = await reader.read(0, Math.min(8, reader.size));
      const fields = {
        op: name,
        rule: "the file must be .keras, .weights.h5, .h5, .safetensors, .npz, .npy or a model's .json",
        received: `one that begins with ${[...head].map((b) => b.toString(16).padStart(2, "0")).join(" ") || "nothing"}`,
      };
      throw new FormatError(explain(fields), fields);
    }
  }
};
