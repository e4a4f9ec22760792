import { hostData, isTensor, type Tensor, type TensorLike, type Tree } from "@hornbeam/core";
import { asArray, type ArrayValue } from "@hornbeam/data";
import { ShapeError, ValueError, dtypes, showShape } from "@hornbeam/ir";

/** Data for `fit`: one array, or several in a list or a record; arrays as tensors, typed arrays, or nested numbers. */
export type Data = Tree<TensorLike | ArrayValue>;

/** Arrays on the host that share their first axis, in a tree. */
export interface Columns {
  readonly tree: unknown;
  readonly leaves: readonly ArrayValue[];
  readonly length: number;
}

/** Whether a value is a host array of `@hornbeam/data`. */
export const isArrayValue = (x: unknown): x is ArrayValue =>
  typeof x === "object" && x !== null && "data" in x && "shape" in x && "dtype" in x && !isTensor(x);
const isNumeric = (x: unknown): boolean =>
  typeof x === "number" || typeof x === "bigint" || typeof x === "boolean" || (Array.isArray(x) && x.every(isNumeric));

const readTensor = async (t: Tensor): Promise<ArrayValue> => {
  // What has not been on a device need not go there.
  const data = t.storage ? undefined : hostData(t);
  if (data) return { data, shape: t.shape, dtype: t.dtype };
  const bytes = await t.bytes();
  return { data: new dtypes[t.dtype].array(bytes.buffer, bytes.byteOffset, t.size), shape: t.shape, dtype: t.dtype };
};

const read = async (x: unknown, leaves: ArrayValue[]): Promise<unknown> => {
  if (isTensor(x) || isArrayValue(x) || ArrayBuffer.isView(x) || isNumeric(x)) {
    const value = isTensor(x) ? await readTensor(x) : asArray(x as never);
    leaves.push(value);
    return value;
  }
  if (Array.isArray(x)) {
    const list: unknown[] = [];
    for (const part of x) list.push(await read(part, leaves));
    return list;
  }
  if (typeof x === "object" && x !== null) {
    const record: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(x)) record[key] = await read(part, leaves);
    return record;
  }
  throw new ValueError(
    `fit: data must be tensors, typed arrays or nested numbers; received ${x === null ? "null" : typeof x}. Convert it with tensor(…).`,
  );
};

/**
 * Brings data to the host as arrays with one first axis.
 * @throws ShapeError for scalars, for lengths that differ, and for none at all.
 */
export const toColumns = async (what: string, x: unknown): Promise<Columns> => {
  const leaves: ArrayValue[] = [];
  const tree = await read(x, leaves);
  const [first] = leaves;
  if (!first) throw new ShapeError(`${what}: at least one array is needed; received none.`);
  for (const { shape } of leaves) {
    if (!shape.length) throw new ShapeError(`${what}: arrays need a batch axis; received a scalar. Wrap it: [x].`);
    if (shape[0] !== first.shape[0])
      throw new ShapeError(
        `${what}: all arrays must have as many rows; received ${leaves.map((l) => showShape(l.shape)).join(", ")}. Cut them to one length.`,
      );
  }
  if (first.shape[0] === 0)
    throw new ShapeError(
      `${what}: at least one row is needed; received ${showShape(first.shape)}. Check where the data is read.`,
    );
  return { tree, leaves, length: first.shape[0]! };
};

type Cells = ArrayValue["data"];

/**
 * For each array the memory that its rows were taken to last, where it may be used again: memory that is made anew for each batch is what the
 * garbage collector has to stop for.
 */
export type Memory = Map<Cells, Cells>;

/** Rows `order` of one array as a new one. */
const gather = (data: Cells, width: number, order: Uint32Array, memory: Memory): Cells => {
  let out = memory.get(data)!;
  if (out?.length !== order.length * width)
    memory.set(data, (out = new (data.constructor as new (length: number) => Cells)(order.length * width)));
  // A short loop is faster than a view of a short row.
  order.forEach((row, k) => {
    if (width < 32) for (let i = 0; i < width; i++) out[k * width + i] = data[row * width + i]!;
    else out.set(data.subarray(row * width, (row + 1) * width) as never, k * width);
  });
  return out;
};

/** Rows [from, to) of every array, sharing memory; where there is an order, copies of the rows that stand there in it. */
export const sliceColumns = (
  { tree }: Columns,
  from: number,
  to: number,
  order?: Uint32Array,
  memory?: Memory,
): Columns => {
  const leaves: ArrayValue[] = [];
  const cut = (x: unknown): unknown => {
    if (isArrayValue(x)) {
      const width = x.shape.slice(1).reduce((n, d) => n * d, 1);
      const value: ArrayValue = {
        data: order
          ? gather(x.data, width, order.subarray(from, to), memory!)
          : (x.data.subarray(from * width, to * width) as Cells),
        shape: [to - from, ...x.shape.slice(1)],
        dtype: x.dtype,
      };
      leaves.push(value);
      return value;
    }
    if (Array.isArray(x)) return x.map(cut);
    return Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, cut(v)]));
  };
  return { tree: cut(tree), leaves, length: to - from };
};
