import type { DType, TypedArray } from "@hornbeam/ir";

/**
 * A dense array in row-major order. `data.length` is the product of `shape`; `float16` and `bfloat16` are stored as their
 * bits in a `Uint16Array`, `int64` in a `BigInt64Array`, `bool` as 0 or 1 in a `Uint8Array`.
 */
export interface ArrayValue {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** One number as JavaScript has it. */
export type Scalar = number | boolean | bigint;

/** Numbers in arrays in arrays, every array of one level equally long. */
export type NestedArray = readonly (Scalar | NestedArray)[];

/** What counts as one array, not as a tuple of arrays. */
export type Leaf = Scalar | NestedArray | TypedArray | Uint8ClampedArray | ArrayValue;

/** Arrays that share their first axis: one array, or tuples and records of them. */
export type Columns = Exclude<Leaf, Scalar> | readonly Columns[] | { readonly [key: string]: Columns };

/** The tree `T` with an `ArrayValue` at each leaf: what a row, a batch or a split of `T` looks like. */
export type Arrays<T> = unknown extends T
  ? unknown
  : T extends Leaf
    ? ArrayValue
    : T extends object
      ? { -readonly [K in keyof T]: Arrays<T[K]> }
      : never;

/** Arrays standing behind a source, and the order their rows come in: what lets `batch` copy rows without making elements. */
export interface Rows {
  /** A tree of `ArrayValue`, all with `length` rows. */
  readonly tree: unknown;
  readonly length: number;
  /** Row numbers of one pass; absent where the rows come as they lie. */
  readonly order?: () => Iterable<number>;
  /** Whether every pass has the same order. */
  readonly fixed: boolean;
}

/** What operators take and make; `Dataset` is one. Each call of the async iterator is one pass from the beginning. */
export interface Source<T> extends AsyncIterable<T> {
  /** Number of elements in a pass: `Infinity` when endless, `undefined` when not known. */
  readonly cardinality: number | undefined;
  readonly rows?: Rows | undefined;
}

/** Anything that can be iterated, with or without waiting. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;
