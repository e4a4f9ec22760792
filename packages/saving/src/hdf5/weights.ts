import { ValueError, explain } from "@hornbeam/ir";
import { check } from "../bytes/errors.ts";
import { rawBytes } from "../bytes/view.ts";
import { openHdf5 } from "./openHdf5.ts";
import type { Hdf5Dataset, Hdf5Group, Hdf5Options, StoredDType } from "./types.ts";
import { isStoredDType } from "./write/messages.ts";
import type { LazyBytes } from "./write/image.ts";
import { layOutHdf5, writeHdf5, type DatasetSpec, type GroupSpec, type Hdf5Pieces } from "./write/writeHdf5.ts";

/** A stored variable. `data` are its elements in row-major order, little-endian, whatever view of memory they come in. */
export interface StoredVariable {
  readonly data: ArrayBufferView;
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
  /** The dataset's name where it is not the variable's place (`idf_weights`). */
  readonly key?: string;
}

/** The variables one object owns itself, and its `name`, which Keras stores since 3.6 and does not need. */
export interface WeightGroup {
  readonly name?: string;
  readonly vars: readonly StoredVariable[];
}

/**
 * The objects of a weight file by their path in the object graph, with a slash in front and without `/vars`: `/layers/dense`,
 * `/optimizer`, and `""` for the model itself.
 */
export type WeightTree = ReadonlyMap<string, WeightGroup>;

const isPlace = (name: string): boolean => /^(0|[1-9]\d{0,8})$/.test(name);

/** HDF5 sorts names as text (0, 1, 10, 2): variables go by number, then the named ones as they come. */
function inOrder(path: string, entries: readonly [Hdf5Dataset, number][]): [Hdf5Dataset, number][] {
  const numbered = entries.filter(([dataset]) => isPlace(keyOf(dataset)));
  numbered.sort(([a], [b]) => Number(keyOf(a)) - Number(keyOf(b)));
  numbered.forEach(([dataset], i) =>
    check(
      Number(keyOf(dataset)) === i,
      `weights "${path}/vars"`,
      "variables must be numbered from 0 without holes",
      `${keyOf(dataset)} at place ${i}`,
    ),
  );
  return [...numbered, ...entries.filter(([dataset]) => !isPlace(keyOf(dataset)))];
}

const keyOf = (dataset: Hdf5Dataset): string => dataset.path.slice(dataset.path.lastIndexOf("/") + 1);

/** Groups called `vars`, by the path of their object. In one of several shards the numbers of an object may have holes. */
function collect(group: Hdf5Group, path: string, out: Map<string, Hdf5Group>): void {
  for (const [name, child] of group.children) {
    if (child.kind !== "group") continue;
    if (name === "vars") out.set(path, child);
    else collect(child, `${path}/${name}`, out);
  }
}

/** The variables of weight files by the path of their object; those of one object may lie in several files. */
export function indexWeights(roots: readonly Hdf5Group[]): Map<string, { name?: string; vars: WeightEntry[] }> {
  const objects = new Map<string, { name?: string; entries: [Hdf5Dataset, number][] }>();
  for (const [file, root] of roots.entries()) {
    const groups = new Map<string, Hdf5Group>();
    collect(root, "", groups);
    for (const [path, group] of groups) {
      const label = group.attributes.get("name");
      const object = objects.get(path) ?? { ...(typeof label === "string" && { name: label }), entries: [] };
      objects.set(path, object);
      for (const [name, child] of group.children) {
        check(
          child.kind === "dataset",
          `weights "${group.path}"`,
          "a group `vars` must hold datasets only",
          `"${name}"`,
        );
        const twice = object.entries.some(([other]) => keyOf(other) === name);
        check(!twice, `weights "${group.path}"`, "a variable must be in one file only", `"${name}"`);
        object.entries.push([child, file]);
      }
    }
  }
  check(
    objects.size > 0,
    "weights",
    "a weight file must hold groups named `vars`",
    "none",
    "A legacy file (`model_weights`) is another format",
  );
  return new Map(
    [...objects].map(([path, { entries, ...object }]) => {
      const vars = inOrder(path, entries).map(([dataset, file]) => {
        const { shape, dtype, position, read, path: place } = dataset;
        const key = keyOf(dataset);
        return { shape, dtype, position, read, place, file, ...(!isPlace(key) && { key }) };
      });
      return [path, { ...object, vars }];
    }),
  );
}

/** A variable of a weight file; its elements are read when they are asked for. */
export interface WeightEntry {
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
  readonly place: string;
  readonly position: number;
  readonly file: number;
  readonly key?: string;
  read(into?: Uint8Array): Promise<Uint8Array>;
}

/**
 * Reads `model.weights.h5` or `*.weights.h5`. Data of uncompressed files (all that Keras writes) are views of `bytes`, not copies.
 * Throws `FormatError` for anything `openHdf5` refuses, for a hole in the numbering, and when there is not a single `vars` group.
 */
export async function readWeights(bytes: Uint8Array, options?: Hdf5Options): Promise<Map<string, WeightGroup>> {
  const out = new Map<string, WeightGroup>();
  for (const [path, { vars, ...object }] of indexWeights([openHdf5(bytes, options)])) {
    const stored: StoredVariable[] = [];
    for (const { shape, dtype, key, read } of vars)
      stored.push({ data: await read(), shape, dtype, ...(key !== undefined && { key }) });
    out.set(path, { ...object, vars: stored });
  }
  return out;
}

interface OpenGroup extends GroupSpec {
  attributes?: Record<string, string>;
  readonly children: Map<string, OpenGroup | DatasetSpec>;
}

function descend(root: OpenGroup, path: string): OpenGroup {
  let group = root;
  for (const segment of path.split("/").slice(1)) {
    let child = group.children.get(segment);
    if (!child) group.children.set(segment, (child = { children: new Map() }));
    if (!("children" in child)) {
      const fields = { op: "weights", rule: "a path must not lead through a variable", received: `"${path}"` };
      throw new ValueError(explain(fields), fields);
    }
    group = child;
  }
  return group;
}

/** Variables to be written: in memory, or read when their turn comes. */
export type WritableWeights = ReadonlyMap<
  string,
  {
    readonly name?: string;
    readonly vars: readonly {
      readonly data: ArrayBufferView | LazyBytes;
      readonly shape: readonly number[];
      readonly dtype: StoredDType;
      readonly key?: string;
    }[];
  }
>;

/**
 * A weight file with this tree, as Keras 3 lays it out: one group `vars` for each object, with its `name`, and its
 * variables in datasets `0`, `1`, …. Throws `ValueError` when a variable's data, shape and dtype disagree, or a path is unusable.
 */
export function layOutWeights(tree: WritableWeights): Hdf5Pieces {
  return layOutHdf5(groupsOf(tree));
}

/** {@link layOutWeights} in one array, for variables in memory. */
export async function writeWeights(tree: WeightTree): Promise<Uint8Array> {
  return writeHdf5(groupsOf(tree));
}

function groupsOf(tree: WritableWeights): GroupSpec {
  const root: OpenGroup = { children: new Map() };
  for (const [path, { name, vars }] of tree) {
    const children = new Map<string, DatasetSpec>();
    vars.forEach((variable, i) => {
      const key = variable.key ?? String(i);
      if (!isStoredDType(variable.dtype) || children.has(key)) {
        const fields = {
          op: `weights "${path}"`,
          rule: "variables must have a storable dtype and distinct keys",
          received: `"${key}" of ${variable.dtype}`,
        };
        throw new ValueError(explain(fields), fields);
      }
      const { data, shape, dtype } = variable;
      children.set(key, { data: ArrayBuffer.isView(data) ? rawBytes(data) : data, shape, dtype });
    });
    const group = descend(root, `${path}/vars`);
    group.attributes = name === undefined ? {} : { name };
    for (const [key, child] of children) group.children.set(key, child);
  }
  return root;
}
