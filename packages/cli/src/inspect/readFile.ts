import { explain, FormatError } from "@hornbeam/ir";
import {
  CONFIG,
  isHdf5,
  METADATA,
  openArchive,
  openHdf5,
  parsePyJson,
  WEIGHTS,
  type Archive,
  type Hdf5Dataset,
  type Hdf5Group,
} from "@hornbeam/saving";
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

const shapeOf = ({ shape, dtype }: Hdf5Dataset): StoredShape => ({ shape, dtype });
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

const readH5 = (bytes: Uint8Array): Contents => {
  const root = openHdf5(bytes);
  const shapes = weightShapes(root);
  if (shapes.length) return { format: "weights.h5", shapes: new Map(shapes), dangers: [] };
  const config = root.attributes.get("model_config");
  const version = root.attributes.get("keras_version");
  return {
    format: "legacy h5",
    shapes: new Map(legacyShapes(root)),
    ...(typeof config === "string" && { config: parsePyJson(config) }),
    ...(typeof version === "string" && { metadata: { keras_version: version } }),
    dangers: [],
  };
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

const readKeras = async (archive: Archive): Promise<Contents> => {
  const text = async (name: string): Promise<unknown> =>
    archive.entries.has(name) ? parsePyJson(await archive.read(name)) : undefined;
  const weights = archive.entries.has(WEIGHTS) ? openHdf5(await archive.read(WEIGHTS)) : undefined;
  const metadata = (await text(METADATA)) as Readonly<Record<string, unknown>> | undefined;
  return {
    format: "keras",
    config: await text(CONFIG),
    shapes: new Map(weights ? weightShapes(weights) : []),
    ...(metadata && { metadata }),
    dangers: strange(archive),
  };
};

/**
 * Opens a file by its content, and reads what describes it: no class is looked up, nothing is made of it.
 * @throws FormatError for what is none of Keras's files, or damaged.
 */
export const readContents = async (name: string, bytes: Uint8Array): Promise<Contents> => {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readKeras(openArchive(bytes));
  if (isHdf5(bytes)) return readH5(bytes);
  const first = bytes.find((b) => b > 32);
  if (first === 0x7b) {
    const config = parsePyJson(new TextDecoder().decode(bytes));
    return { format: "json", config, shapes: new Map(), dangers: [] };
  }
  const fields = {
    op: name,
    rule: "the file must be .keras, .weights.h5, .h5 or a model's .json",
    received: `a file that begins with ${[...bytes.subarray(0, 8)].map((b) => b.toString(16).padStart(2, "0")).join(" ") || "nothing"}`,
  };
  throw new FormatError(explain(fields), fields);
};
