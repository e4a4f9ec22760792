import { ValueError } from "@hornbeam/ir";
import type { DType, TypedArray } from "@hornbeam/ir";
import { fail } from "./fail.ts";
import { decodeFloat, encodeFloat } from "./floatBits.ts";
import { storageOf } from "./storage.ts";
import type { Scalar } from "./types.ts";

/** A typed array of whatever kind, seen as numbers or bigints by index. */
export interface Cells {
  [index: number]: number | bigint;
}

const integer = (op: string, dtype: DType): ((value: Scalar) => number | bigint) => {
  const bits = Number(dtype.replace(/\D/g, ""));
  const signed = dtype.startsWith("i");
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const end = signed ? 2 ** (bits - 1) : 2 ** bits;
  return (value) => {
    const whole = typeof value === "bigint" ? value : Math.trunc(Number(value));
    if (!(whole >= low && whole < end))
      fail(
        ValueError,
        op,
        `values of dtype ${dtype} lie in [${low}, ${end})`,
        String(value),
        `Choose a wider dtype, or clean the data`,
      );
    return bits === 64 ? BigInt(whole) : Number(whole);
  };
};

/**
 * How one number is stored in `dtype`: fractions are cut off for integers, 16-bit floats round to nearest even, any non-zero
 * is true. The function it returns throws `ValueError` for a number an integer dtype cannot hold (NaN included).
 */
export const encoder = (op: string, dtype: DType): ((value: Scalar) => number | bigint) => {
  if (dtype === "float32" || dtype === "float64") return Number;
  if (dtype === "float16") return (value) => encodeFloat(Number(value), 5, 10);
  if (dtype === "bfloat16") return (value) => encodeFloat(Number(value), 8, 7);
  if (dtype === "bool") return (value) => (Number(value) === 0 ? 0 : 1);
  return integer(op, dtype);
};

/** How one stored number of `dtype` reads: int64 as bigint, bool as boolean, everything else as number. */
export const decoder = (dtype: DType): ((stored: number | bigint) => Scalar) => {
  if (dtype === "float16") return (bits) => decodeFloat(Number(bits), 5, 10);
  if (dtype === "bfloat16") return (bits) => decodeFloat(Number(bits), 8, 7);
  if (dtype === "bool") return (bit) => bit !== 0;
  return (value) => value;
};

/** A copy of `data` with its values converted from one dtype to another. */
export const convert = (op: string, data: TypedArray, from: DType, to: DType): TypedArray => {
  const out = new (storageOf(op, to))(data.length);
  // Into wide floats from plain numbers nothing needs a check, and the built-in copy is many times faster.
  if ((to === "float32" || to === "float64") && !from.endsWith("float16") && from !== "int64") {
    out.set(data as never);
    return out;
  }
  const decode = decoder(from);
  const encode = encoder(op, to);
  for (let i = 0; i < data.length; i++) (out as unknown as Cells)[i] = encode(decode(data[i]));
  return out;
};
