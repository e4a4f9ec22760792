import { dtypes, fromBfloat16, fromHalf, isFloat, toBfloat16, toHalf } from "@hornbeam/ir";
import type { DType, Reducer, TypedArray } from "@hornbeam/ir";
import { scalar } from "./scalar.ts";
import type { Scalar, Unary } from "./scalar.ts";

/**
 * Values of one dtype while they are computed with: all floats in double precision, integers in their own typed array
 * (so that a store wraps), int64 as bigint – which the type hides, see scalar.ts.
 */
export type Block = Float64Array;

/** Memory for `n` values of a dtype. */
export const newBlock = (dtype: DType, n: number): Block =>
  new dtypes[isFloat(dtype) ? "float64" : dtype].array(new ArrayBuffer(n * 8), 0, n) as Block;

/** Stored element → value; undefined where they are the same. An absent int64 (a load that a guard discards) is 0. */
export const decoderOf = (dtype: DType): Unary | undefined =>
  ({ float16: fromHalf, bfloat16: fromBfloat16, int64: ((x?: bigint) => x ?? 0n) as unknown as Unary })[
    dtype as string
  ];

/** Value → stored element; undefined where the typed array does it. */
export const encoderOf = (dtype: DType): Unary | undefined =>
  ({ float16: toHalf, bfloat16: toBfloat16 })[dtype as string];

/** Least and greatest value of a dtype (bigint for int64). */
const limitsOf = (dtype: DType): readonly [number, number] => {
  const { kind, bytes } = dtypes[dtype];
  if (kind === "float") return [-Infinity, Infinity];
  if (dtype === "int64") return [-(2n ** 63n), 2n ** 63n - 1n] as unknown as [number, number];
  const span = kind === "bool" ? 2 : 2 ** (8 * bytes);
  return kind === "int" ? [-span / 2, span / 2 - 1] : [0, span - 1];
};

const roundings: Readonly<Record<string, Unary>> = {
  float32: Math.fround,
  float16: (x) => fromHalf(toHalf(x)),
  bfloat16: (x) => fromBfloat16(toBfloat16(x)),
};

/** An int64 in double precision, its last bit set where something was cut off: rounding that to fewer bits rounds once. */
const oddOf = (x: bigint): number =>
  Number(x % 2048n && Math.abs(Number(x)) >= 2 ** 53 ? ((x >> 11n) << 11n) | 1024n : x);

/** Conversion of a value as `cast` does it; undefined where storing to a block of `to` is all there is to do. */
export const converterOf = (from: DType, to: DType): Unary | undefined => {
  const round = roundings[to];
  if (to === "bool") return (x) => (x || x !== x ? 1 : 0);
  if (from === "int64") {
    if (to === from) return undefined;
    if (isFloat(to)) return round ? (x) => round(oddOf(x as unknown as bigint)) : Number;
    return (x) => Number(BigInt.asIntN(32, x as unknown as bigint));
  }
  if (isFloat(to)) return round;
  const [lo, hi] = limitsOf(to);
  if (to === "int64")
    return ((x: number) =>
      x >= 2 ** 63 ? hi : x < -(2 ** 63) ? lo : BigInt(x === x ? Math.trunc(x) : 0)) as unknown as Unary;
  return isFloat(from) ? (x) => Math.min(Math.max(Math.trunc(x), lo), hi) : undefined;
};

/** How a reducer of values starts and goes on. */
export const reducerOf = (reducer: Exclude<Reducer, "argMax" | "argMin">, dtype: DType): readonly [number, Scalar] => {
  const [lo, hi] = limitsOf(dtype);
  const n = (dtype === "int64" ? BigInt : Number) as typeof Number;
  const fn = ({ sum: "add", prod: "mul", any: "or", all: "and", min: "min", max: "max" } as const)[reducer];
  const start = { sum: n(0), prod: n(1), any: n(0), all: n(1), min: hi, max: lo }[reducer];
  return [start, scalar(fn, dtype)!];
};

/** All elements of an argument as values of `to`: the argument itself where that is the same thing. */
export const valuesOf = (data: TypedArray, from: DType, to: DType): Block => {
  const decode = decoderOf(from);
  const convert = from === to || (isFloat(from) && isFloat(to)) ? undefined : converterOf(from, to);
  if (from === "int64" ? to === from : !decode && !convert) return data as Block;
  const out = newBlock(to, data.length);
  for (let i = 0; i < out.length; i++) {
    const x = decode ? decode(data[i] as number) : (data[i] as number);
    out[i] = convert ? convert(x) : x;
  }
  return out;
};
