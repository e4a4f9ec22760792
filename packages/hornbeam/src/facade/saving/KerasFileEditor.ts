import { isTensor, tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { formatOf, memoryReader, openArchive, parsePyJson, planWeights } from "@hornbeam/saving";
import {
  openHdf5,
  writeWeights,
  type Hdf5Group,
  type StoredDType,
  type StoredVariable,
} from "@hornbeam/saving/formats";
import { sinkOf, sourceOf, type Readable, type Writable } from "../files.ts";

/** Weights of an object by name ("0", "1", …), and objects inside it. */
export type WeightsDict = Map<string, StoredVariable | WeightsDict>;
/** What `compare` found. */
export interface Comparison {
  readonly status: "success" | "error";
  readonly errorCount: number;
  readonly matchCount: number;
  /** a line for each mismatch */
  readonly messages: readonly string[];
}

/** What was read of a file. */
interface Opened {
  readonly tree: WeightsDict;
  /** of objects, by their paths */
  readonly names: Map<string, string>;
  readonly config: unknown;
  readonly metadata: unknown;
}

const isObject = (x: StoredVariable | WeightsDict): x is WeightsDict => x instanceof Map;

/** Objects and weights of a group; what Keras calls `vars` are the weights of the object it is in. Empty groups are left out. */
const read = async (group: Hdf5Group, names: Map<string, string>, path = ""): Promise<WeightsDict> => {
  const out: WeightsDict = new Map();
  for (const [key, child] of group.children) {
    if (child.kind === "dataset") {
      const { shape, dtype } = child;
      out.set(key, { data: (await child.read()).slice(), shape, dtype });
      continue;
    }
    const vars = child.children.get("vars");
    const at = path ? `${path}/${key}` : key;
    const label = vars?.kind === "group" ? vars.attributes.get("name") : undefined;
    if (typeof label === "string") names.set(at, label);
    const own = vars?.kind === "group" ? await read(vars, names, at) : new Map();
    const inside = await read(
      { ...child, children: new Map([...child.children].filter(([k]) => k !== "vars")) },
      names,
      at,
    );
    const both = new Map([...own, ...inside]);
    if (both.size) out.set(key, both);
  }
  return out;
};

const naturally = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/**
 * Looks into a `.keras` or `.weights.h5` file, changes what objects and weights it has, and writes a `.weights.h5`: for weights of an older
 * architecture. The file is read whole at the first call. (`keras.saving.KerasFileEditor`)
 * @example
 * const editor = new KerasFileEditor("old.weights.h5");
 * console.log(await editor.summary({ print: null }));
 * await editor.renameObject("dense_3", "dense_2");
 * await editor.save("new.weights.h5");
 */
export class KerasFileEditor {
  readonly filepath: Readable;
  #opened: Promise<Opened> | undefined;

  constructor(filepath: Readable) {
    this.filepath = filepath;
  }
  /** @throws FormatError, ValueError for what is neither. */
  #open(): Promise<Opened> {
    return (this.#opened ??= this.#read());
  }
  async #read(): Promise<Opened> {
    const bytes = await (await sourceOf(this.filepath)).read();
    const format = await formatOf(memoryReader(bytes));
    const archive = format === "zip" ? openArchive(bytes) : undefined;
    if (!archive && format !== "hdf5")
      throw new ValueError(`KerasFileEditor: it opens .keras and .weights.h5 files; received ${format}.`);
    const names = new Map<string, string>();
    const tree = await read(openHdf5(archive ? await archive.read("model.weights.h5") : bytes), names);
    const json = async (name: string): Promise<unknown> => (archive ? parsePyJson(await archive.read(name)) : null);
    return { tree, names, config: await json("config.json"), metadata: await json("metadata.json") };
  }

  /** Objects and their weights. */
  async weightsDict(): Promise<WeightsDict> {
    return (await this.#open()).tree;
  }
  /** The model's config, of a `.keras` file; null of others. */
  async config(): Promise<unknown> {
    return (await this.#open()).config;
  }
  /** Version and date, of a `.keras` file; null of others. */
  async metadata(): Promise<unknown> {
    return (await this.#open()).metadata;
  }

  /** The structure of the file as text; printed unless `print` is null. */
  async summary({ print = console.log }: { readonly print?: ((text: string) => void) | null } = {}): Promise<string> {
    const { tree, names } = await this.#open();
    const lines = ["Weights structure"];
    const visit = (dict: WeightsDict, prefix: string, path: string): void => {
      const entries = [...dict].sort(([a], [b]) => naturally(a, b));
      entries.forEach(([key, value], i) => {
        const last = i === entries.length - 1;
        const at = path ? `${path}/${key}` : key;
        const label = names.get(at);
        const text = isObject(value)
          ? label
            ? ` ('${label}')`
            : ""
          : `: shape=[${value.shape.join(", ")}], dtype=${value.dtype}`;
        lines.push(`${prefix}${last ? "└─ " : "├─ "}${key}${text}`);
        if (isObject(value)) visit(value, `${prefix}${last ? "   " : "│  "}`, at);
      });
    };
    visit(tree, "  ", "");
    const text = lines.join("\n");
    print?.(text);
    return text;
  }

  /** What is in the file and not in a model, the other way round, and what has another shape. */
  async compare(referenceModel: Layer): Promise<Comparison> {
    const wanted = new Map<string, readonly number[]>();
    for (const [path, { vars }] of planWeights(referenceModel))
      vars.forEach(({ shape, key }, i) => wanted.set(`${path}/${key ?? i}`, shape));
    const found = new Map<string, readonly number[]>();
    const visit = (dict: WeightsDict, path: string): void => {
      for (const [key, value] of dict)
        if (isObject(value)) visit(value, `${path}/${key}`);
        else found.set(`${path}/${key}`, value.shape);
    };
    visit((await this.#open()).tree, "");
    const messages: string[] = [];
    let matchCount = 0;
    for (const [path, shape] of wanted) {
      const own = found.get(path);
      if (!own) messages.push(`${path}: in the model, not in the file`);
      else if (own.join() !== shape.join())
        messages.push(`${path}: shape [${shape.join(", ")}] in the model, [${own.join(", ")}] in the file`);
      else matchCount++;
    }
    for (const path of found.keys())
      if (!wanted.has(path) && !path.startsWith("/optimizer/")) messages.push(`${path}: in the file, not in the model`);
    return { status: messages.length ? "error" : "success", errorCount: messages.length, matchCount, messages };
  }

  /** The object that holds a name or the end of a path. @throws ValueError where there is none, or several. */
  async #holder(source: string): Promise<readonly [WeightsDict, string]> {
    const { tree } = await this.#open();
    const missing = (): ValueError =>
      new ValueError(`KerasFileEditor: ${JSON.stringify(source)} is not in the file. See summary().`);
    const elements = source.split("/");
    const name = elements.pop()!;
    if (elements.length) {
      let dict = tree;
      for (const e of elements) {
        const next = dict.get(e);
        if (!next || !isObject(next)) throw missing();
        dict = next;
      }
      if (!dict.has(name)) throw missing();
      return [dict, name];
    }
    const holders: WeightsDict[] = [];
    const visit = (dict: WeightsDict): void => {
      if (dict.has(name)) holders.push(dict);
      for (const value of dict.values()) if (isObject(value)) visit(value);
    };
    visit(tree);
    if (holders.length > 1)
      throw new ValueError(
        `KerasFileEditor: ${JSON.stringify(source)} is in the file ${holders.length} times. Use the whole path.`,
      );
    if (!holders.length) throw missing();
    return [holders[0]!, name];
  }
  async #object(name: string): Promise<WeightsDict> {
    const [holder, key] = await this.#holder(name);
    const object = holder.get(key)!;
    if (!isObject(object)) throw new ValueError(`KerasFileEditor: ${JSON.stringify(name)} is a weight, not an object.`);
    return object;
  }

  /** Renames an object: a name, or a path if several have it. @throws ValueError for a new name with a slash, or one that is taken. */
  async renameObject(objectName: string, newName: string): Promise<void> {
    const [holder, key] = await this.#holder(objectName);
    if (newName.includes("/") || holder.has(newName))
      throw new ValueError(
        `KerasFileEditor: a new name must be free and no path; received ${JSON.stringify(newName)} for ${JSON.stringify(objectName)}.`,
      );
    holder.set(newName, holder.get(key)!);
    holder.delete(key);
  }
  async deleteObject(objectName: string): Promise<void> {
    const [holder, key] = await this.#holder(objectName);
    holder.delete(key);
  }
  /** Adds an object at a path, whose parent must be there. @throws ValueError where it is not. */
  async addObject(objectPath: string, weights: Readonly<Record<string, TensorLike>>): Promise<void> {
    const stored = await storedOf(weights);
    const parent = objectPath.includes("/")
      ? await this.#object(objectPath.replace(/\/[^/]*$/, ""))
      : await this.weightsDict();
    parent.set(objectPath.split("/").at(-1)!, stored);
  }
  /** @throws ValueError where the object has no such weight. */
  async deleteWeight(objectName: string, weightName: string): Promise<void> {
    const object = await this.#object(objectName);
    if (!object.delete(weightName))
      throw new ValueError(
        `KerasFileEditor: ${objectName} has no weight ${JSON.stringify(weightName)}; it has ${[...object.keys()].join(", ")}.`,
      );
  }
  /** Adds weights to an object, or replaces those of the same names. */
  async addWeights(objectName: string, weights: Readonly<Record<string, TensorLike>>): Promise<void> {
    const object = await this.#object(objectName);
    for (const [name, value] of await storedOf(weights)) object.set(name, value);
  }

  /** Writes a `.weights.h5`. @throws ValueError for another ending. */
  async save(filepath: Writable): Promise<void> {
    if (typeof filepath === "string" && !filepath.endsWith(".weights.h5"))
      throw new ValueError(`KerasFileEditor: it writes .weights.h5 files; received ${JSON.stringify(filepath)}.`);
    const { tree, names } = await this.#open();
    const groups = new Map<string, { name?: string; vars: (StoredVariable & { key: string })[] }>();
    const visit = (dict: WeightsDict, path: string): void => {
      const vars = [...dict]
        .flatMap(([key, v]) => (isObject(v) ? [] : [{ ...v, key }]))
        .sort((a, b) => naturally(a.key, b.key));
      const name = names.get(path.slice(1));
      if (vars.length) groups.set(path, { ...(name !== undefined && { name }), vars });
      for (const [key, value] of dict) if (isObject(value)) visit(value, `${path}/${key}`);
    };
    visit(tree, "");
    await (await sinkOf(filepath)).write(await writeWeights(groups));
  }
  /** Another name of `save`. */
  async resaveWeights(filepath: Writable): Promise<void> {
    await this.save(filepath);
  }
}

const storedOf = async (weights: Readonly<Record<string, TensorLike>>): Promise<WeightsDict> =>
  new Map(
    await Promise.all(
      Object.entries(weights).map(async ([name, value]) => {
        const t = isTensor(value) ? value : tensor(value);
        const variable = { data: await t.bytes(), shape: t.shape, dtype: t.dtype as StoredDType };
        return [name, variable] as const;
      }),
    ),
  );
