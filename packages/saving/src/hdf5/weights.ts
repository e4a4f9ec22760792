import { ValueError, explain } from "@hornbeam/ir";
import { check } from "../bytes/errors.ts";
import { rawBytes } from "../bytes/view.ts";
import { openHdf5 } from "./openHdf5.ts";
import type { Hdf5Dataset, Hdf5Group, Hdf5Options, StoredDType } from "./types.ts";
import { isStoredDType } from "./write/messages.ts";
import { writeHdf5, type DatasetSpec, type GroupSpec } from "./write/writeHdf5.ts";

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
function inOrder(group: Hdf5Group): Hdf5Dataset[] {
  const named: Hdf5Dataset[] = [];
  const numbered: { place: number; dataset: Hdf5Dataset }[] = [];
  for (const [name, child] of group.children) {
    check(child.kind === "dataset", `weights "${group.path}"`, "a group `vars` must hold datasets only", `"${name}"`);
    if (isPlace(name)) numbered.push({ place: Number(name), dataset: child });
    else named.push(child);
  }
  numbered.sort((a, b) => a.place - b.place);
  numbered.forEach(({ place }, i) =>
    check(
      place === i,
      `weights "${group.path}"`,
      "variables must be numbered from 0 without holes",
      `${place} at place ${i}`,
    ),
  );
  return [...numbered.map(({ dataset }) => dataset), ...named];
}

async function readVariable(dataset: Hdf5Dataset): Promise<StoredVariable> {
  const name = dataset.path.slice(dataset.path.lastIndexOf("/") + 1);
  const variable = { data: await dataset.read(), shape: dataset.shape, dtype: dataset.dtype };
  return isPlace(name) ? variable : { ...variable, key: name };
}

async function collect(group: Hdf5Group, path: string, out: Map<string, WeightGroup>): Promise<void> {
  for (const [name, child] of group.children) {
    if (child.kind !== "group") continue;
    if (name !== "vars") {
      await collect(child, `${path}/${name}`, out);
      continue;
    }
    const label = child.attributes.get("name");
    const vars: StoredVariable[] = [];
    for (const dataset of inOrder(child)) vars.push(await readVariable(dataset));
    out.set(path, typeof label === "string" ? { name: label, vars } : { vars });
  }
}

/**
 * Reads `model.weights.h5` or `*.weights.h5`. Data of uncompressed files (all that Keras writes) are views of `bytes`, not copies.
 * Throws `FormatError` for anything `openHdf5` refuses, for a hole in the numbering, and when there is not a single `vars` group.
 */
export async function readWeights(bytes: Uint8Array, options?: Hdf5Options): Promise<Map<string, WeightGroup>> {
  const out = new Map<string, WeightGroup>();
  await collect(openHdf5(bytes, options), "", out);
  check(
    out.size > 0,
    "weights",
    "a weight file must hold groups named `vars`",
    "none",
    "A legacy file (`model_weights`) is another format",
  );
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

/**
 * The bytes of a weight file with this tree, as Keras 3 lays it out: one group `vars` for each object, with its `name`, and its
 * variables in datasets `0`, `1`, …. Throws `ValueError` when a variable's data, shape and dtype disagree, or a path is unusable.
 */
export async function writeWeights(tree: WeightTree): Promise<Uint8Array> {
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
      children.set(key, { data: rawBytes(variable.data), shape: variable.shape, dtype: variable.dtype });
    });
    const group = descend(root, `${path}/vars`);
    group.attributes = name === undefined ? {} : { name };
    for (const [key, child] of children) group.children.set(key, child);
  }
  return writeHdf5(root);
}
