import { dtypes, fromBfloat16, fromHalf, sizeOf, toBfloat16, toHalf, type DType, type Shape } from "@hornbeam/ir";

/** Floats and bool (0, 1) are numbers, integers of every width are bigints. */
export type Value = number | bigint;

/** A plain array with a shape: what the written-out definitions work on. Row-major. */
export interface Nd {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: readonly Value[];
}

export const isIntegral = (dtype: DType): boolean => dtypes[dtype].kind === "int" || dtypes[dtype].kind === "uint";

/** The nearest value that the dtype holds: floats round to even, integers wrap. */
export const stored = (v: Value, dtype: DType): Value => {
  const { kind, bytes } = dtypes[dtype];
  if (kind === "bool") return Number(v) ? 1 : 0;
  if (kind === "int") return BigInt.asIntN(8 * bytes, BigInt(v));
  if (kind === "uint") return BigInt.asUintN(8 * bytes, BigInt(v));
  const x = Number(v);
  if (dtype === "float64") return x;
  if (dtype === "float32") return Math.fround(x);
  return dtype === "float16" ? fromHalf(toHalf(x)) : fromBfloat16(toBfloat16(x));
};

/** Every index of a shape, row-major. The array handed over is reused. */
export const eachIndex = (shape: Shape, visit: (index: number[], position: number) => void): void => {
  const index = shape.map(() => 0);
  const n = sizeOf(shape);
  for (let position = 0; position < n; position++) {
    visit(index, position);
    for (let a = shape.length - 1; a >= 0; a--) {
      if (++index[a]! < shape[a]!) break;
      index[a] = 0;
    }
  }
};

/** An array whose elements are a function of their index. */
export const build = (shape: Shape, dtype: DType, at: (index: readonly number[]) => Value): Nd => {
  const data = new Array<Value>(sizeOf(shape));
  eachIndex(shape, (index, position) => {
    data[position] = stored(at(index), dtype);
  });
  return { shape, dtype, data };
};

/** The element at an index. */
export const get = (x: Nd, index: readonly number[]): Value => {
  let position = 0;
  for (let a = 0; a < index.length; a++) position = position * x.shape[a]! + index[a]!;
  return x.data[position]!;
};

/** The same elements in another shape. */
export const reshaped = (x: Nd, shape: Shape): Nd => ({ ...x, shape });

/** The magnitudes; what is not finite counts as 0. */
export const magnitudes = (x: Nd): Nd => ({
  ...x,
  data: x.data.map((v) => (typeof v === "bigint" ? v : Number.isFinite(v) ? Math.abs(v) : 0)),
});
