import { DTypeError, ShapeError } from "@hornbeam/ir";
import type { DType, TypedArray } from "@hornbeam/ir";
import { convert, encoder } from "./convert.ts";
import type { Cells } from "./convert.ts";
import { fail, show, showShape } from "./fail.ts";
import { fromTyped, isTypedArray, storageOf } from "./storage.ts";
import type { ArrayValue, Leaf, Scalar } from "./types.ts";

/** Options of `asArray`. */
export interface AsArrayOptions {
  /** Target dtype. Without it: that of the typed array; for numbers `float32`, for booleans `bool`, for bigints `int64`. */
  readonly dtype?: DType;
  /** Target shape, with as many elements as there are. Without it: that of the nesting; for a typed array its length. */
  readonly shape?: readonly number[];
}

const maxRank = 32;

/** The number of elements of `shape`. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

/** Whether `value` is a number, boolean or bigint. */
export const isScalar = (value: unknown): value is Scalar =>
  typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";

/** Whether `value` has the three fields of an `ArrayValue`; `asArray` checks that they agree. */
export const isArrayValue = (value: unknown): value is ArrayValue => {
  const { data, shape, dtype } = (value ?? {}) as Partial<ArrayValue>;
  return isTypedArray(data) && Array.isArray(shape) && typeof dtype === "string";
};

const checkShape = (op: string, shape: readonly number[], size: number): readonly number[] => {
  if (!shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0) || sizeOf(shape) !== size)
    fail(
      ShapeError,
      op,
      `shape must be non-negative integers whose product is the number of elements`,
      `shape ${showShape(shape)} for ${size} elements`,
      `Correct the shape, or the length of the data`,
    );
  return [...shape];
};

/** The shape of nested arrays, read off the first entry of each level. */
const nestedShape = (op: string, value: unknown): number[] => {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner) || isTypedArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > maxRank)
      fail(
        ShapeError,
        op,
        `arrays nest at most ${maxRank} deep`,
        `a deeper nesting`,
        `Check for an array that contains itself`,
      );
    if (inner.length === 0) break;
  }
  return shape;
};

const ragged = (op: string, expected: string, received: string, at: readonly number[]): never =>
  fail(
    ShapeError,
    op,
    `nested arrays must not be ragged: expected ${expected} at [${at.join("][")}], as in the first entry`,
    received,
    `Pad the rows, batch them with paddedBatch, or pass several arrays as separate arguments or in a record`,
  );

/** Calls `put` with each number of `value` in row-major order, checking each level against `shape`. */
const flatten = (
  op: string,
  value: unknown,
  shape: readonly number[],
  at: number[],
  put: (scalar: Scalar) => void,
): void => {
  const depth = at.length;
  if (depth === shape.length) {
    if (isScalar(value)) return put(value);
    if (Array.isArray(value) || isTypedArray(value)) ragged(op, "a number", show(value), at);
    fail(
      DTypeError,
      op,
      `arrays hold numbers, booleans or bigints`,
      `${show(value)} at [${at.join("][")}]`,
      `Convert the entry to a number first`,
    );
  }
  if (!(Array.isArray(value) || isTypedArray(value)))
    return ragged(op, `an array of length ${shape[depth]}`, show(value), at);
  if (value.length !== shape[depth]) ragged(op, `length ${shape[depth]}`, `length ${value.length}`, at);
  for (let i = 0; i < value.length; i++) {
    at.push(i);
    flatten(op, value[i], shape, at, put);
    at.pop();
  }
};

const defaultDType = (first: unknown): DType => {
  if (typeof first === "bigint") return "int64";
  return typeof first === "boolean" ? "bool" : "float32";
};

const fromNested = (op: string, value: unknown, dtype: DType | undefined): ArrayValue => {
  const shape = nestedShape(op, value);
  let first = value;
  let rows: DType | undefined;
  while (Array.isArray(first)) first = first[0];
  if (isTypedArray(first)) rows = fromTyped(op, first).dtype;
  const target = dtype ?? rows ?? defaultDType(first);
  const data = new (storageOf(op, target))(shape.includes(0) ? 0 : sizeOf(shape));
  const encode = encoder(op, target);
  let next = 0;
  flatten(op, value, shape, [], (scalar) => {
    (data as unknown as Cells)[next++] = encode(scalar);
  });
  return { data, shape, dtype: target };
};

const fromStored = (op: string, stored: ArrayValue, dtype: DType | undefined): ArrayValue => {
  const { data, dtype: own } = stored;
  if (!(data instanceof storageOf(op, own)))
    fail(
      DTypeError,
      op,
      `data of dtype ${own} must be in a ${storageOf(op, own).name}`,
      show(data),
      `Store it so, or correct the dtype`,
    );
  checkShape(op, stored.shape, data.length);
  if (dtype === undefined || dtype === own) return stored;
  return { data: convert(op, data, own, dtype), shape: stored.shape, dtype };
};

/** `asArray` for a value met inside `op`; errors name that operation. */
export const toArrayValue = (op: string, value: unknown, options: AsArrayOptions = {}): ArrayValue => {
  const { dtype, shape } = options;
  let array: ArrayValue;
  if (isTypedArray(value)) {
    const typed = fromTyped(op, value);
    const bits = typed.dtype === "uint16" && (dtype === "float16" || dtype === "bfloat16");
    array = fromStored(
      op,
      { data: typed.data as TypedArray, shape: [value.length], dtype: bits ? dtype : typed.dtype },
      dtype,
    );
  } else array = isArrayValue(value) ? fromStored(op, value, dtype) : fromNested(op, value, dtype);
  return shape ? { ...array, shape: checkShape(op, shape, array.data.length) } : array;
};

/**
 * One dense array from a number, nested arrays of numbers, a typed array (or an array of equally long ones), or an `ArrayValue`.
 * Nothing is copied where the data already is what is asked for. A `Uint16Array` asked for as float16 or bfloat16 is taken
 * as bits; all other conversions are of values, with integers cut towards zero.
 *
 * @throws ShapeError for ragged nesting or a `shape` of another size; DTypeError for entries that are no numbers and for unknown
 * dtypes; ValueError for numbers an integer dtype cannot hold.
 */
export const asArray = (value: Leaf | readonly TypedArray[], options: AsArrayOptions = {}): ArrayValue =>
  toArrayValue("asArray", value, options);
