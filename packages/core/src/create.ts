import {
  DTypeError,
  ShapeError,
  ValueError,
  dtypes,
  encode,
  showShape,
  sizeOf,
  type DType,
  type Shape,
  type TypedArray,
} from "@hornbeam/ir";
import { hostLeaf } from "./leaf.ts";
import type { Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";

/** What can become a tensor: numbers, booleans, bigints, arrays of them to any depth, and typed arrays. */
export type TensorLike = Tensor | TypedArray | number | bigint | boolean | readonly TensorLike[];

/** Options of `tensor`. */
export interface TensorOptions {
  /** Defaults: float32 for numbers with a fraction and float arrays, int32 for whole numbers, bool, int64 for bigints; a typed array's own. */
  readonly dtype?: DType;
  /** For typed arrays and flat lists: the shape to read them as, row-major. */
  readonly shape?: Shape;
}

const typedDType = (x: TypedArray): DType => {
  for (const d of ["float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"] as const)
    if (x instanceof dtypes[d].array) return d;
  throw new DTypeError(
    `tensor: unsupported array type ${Object.prototype.toString.call(x)}. Use Float32Array, Int32Array, ….`,
  );
};

type Scalar = number | bigint | boolean;

const flatten = (x: TensorLike, flat: Scalar[], shape: number[], depth: number): void => {
  const ragged = (received: string): never => {
    throw new ShapeError(
      `tensor: nested arrays must be rectangular; received ${received} at depth ${depth} where [${shape}] was expected. Pad the rows to one length.`,
    );
  };
  if (Array.isArray(x) || ArrayBuffer.isView(x)) {
    const list = x as ArrayLike<TensorLike>;
    if (shape.length === depth) {
      if (flat.length) ragged(`an array of ${list.length}`);
      shape.push(list.length);
    } else if (shape[depth] !== list.length) ragged(`${list.length} elements`);
    for (let i = 0; i < list.length; i++) flatten(list[i]!, flat, shape, depth + 1);
  } else if (typeof x === "number" || typeof x === "bigint" || typeof x === "boolean") {
    if (shape.length !== depth) ragged("a single value");
    flat.push(x);
  } else
    throw new ValueError(
      `tensor: elements must be numbers, bigints or booleans; received ${x === null ? "null" : typeof x}.`,
    );
};

const guessDType = (flat: readonly Scalar[]): DType => {
  if (flat.length === 0) return "float32";
  if (flat.every((v) => typeof v === "boolean")) return "bool";
  if (flat.some((v) => typeof v === "bigint")) return "int64";
  return flat.every((v) => Number.isInteger(Number(v)) && Math.abs(Number(v)) < 2 ** 31) ? "int32" : "float32";
};

const isTyped = (x: unknown): x is TypedArray => ArrayBuffer.isView(x) && !(x instanceof DataView);

/**
 * A tensor from numbers, nested arrays or a typed array (copied). As in `keras.ops.array`, whole numbers become int32 and
 * others float32 unless `dtype` says otherwise.
 * @throws ShapeError for ragged arrays or a shape of another size; ValueError for other elements.
 */
export const tensor = (value: TensorLike, options: TensorOptions = {}): Tensor => {
  if (isTensor(value)) return value;
  let data: TypedArray;
  let dtype: DType;
  let shape: Shape;
  if (isTyped(value)) {
    const own = typedDType(value);
    dtype = options.dtype ?? own;
    data = dtype === own ? value.slice() : encode(value as ArrayLike<number>, dtype);
    shape = options.shape ?? [value.length];
  } else {
    const flat: Scalar[] = [];
    const nested: number[] = [];
    flatten(value, flat, nested, 0);
    dtype = options.dtype ?? guessDType(flat);
    data = encode(flat, dtype);
    shape = options.shape ?? nested;
  }
  if (sizeOf(shape) !== data.length)
    throw new ShapeError(
      `tensor: the shape must hold exactly the elements given; received shape ${showShape(shape)} (${sizeOf(shape)}) for ${data.length} elements.`,
    );
  return hostLeaf({ shape: [...shape], dtype }, data);
};
