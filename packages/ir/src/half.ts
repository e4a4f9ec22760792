import { dtypes, isFloat } from "./dtype.ts";
import type { DType, TypedArray } from "./dtype.ts";

// Adding and subtracting 2⁵² rounds a number of [0, 2⁵²) to an integer, ties to even.
const MAGIC = 2 ** 52;

/**
 * Bits of the 16-bit float nearest to x (ties to even), with `digits` fraction bits and the exponent bias `bias`.
 * The unit in the first place, 2^⌊log₂|x|⌋, comes from rounding alone: Rump, Ogita and Oishi, "Accurate floating-point
 * summation I", SIAM J. Sci. Comput. 31 (2008), algorithm 3.5. Scaling by powers of two is exact, so x is rounded once.
 */
const toBits = (x: number, digits: number, bias: number): number => {
  const sign = x < 0 || (x === 0 && 1 / x < 0) ? 0x8000 : 0;
  const infinity = (2 * bias + 1) << digits;
  if (x !== x) return infinity | (1 << (digits - 1));
  const a = Math.abs(x);
  if (a >= 2 ** (bias + 1)) return sign | infinity;
  const q = (MAGIC + 1) * a;
  const unit = Math.max(q - (1 - 2 ** -53) * q, 2 ** (1 - bias));
  // Subnormals have the least exponent and no hidden bit; a fraction that rounds up to 2 carries into the exponent.
  return sign | ((a / unit) * 2 ** digits + MAGIC - MAGIC + ((Math.log2(unit) + bias - 1) << digits));
};

const fromBits = (bits: number, digits: number, bias: number): number => {
  const e = (bits & 0x7fff) >> digits;
  const m = bits & ((1 << digits) - 1);
  const a = e > 2 * bias ? (m ? NaN : Infinity) : (e ? m + (1 << digits) : m) * 2 ** ((e || 1) - bias - digits);
  return bits & 0x8000 ? -a : a;
};

/** Bits of the float16 (IEEE 754 binary16) nearest to x, ties to even; overflow is infinity, NaN is 0x7e00. */
export const toHalf = (x: number): number => toBits(x, 10, 15);

/** Value of the float16 with these bits, exactly. */
export const fromHalf = (bits: number): number => fromBits(bits, 10, 15);

/** Bits of the bfloat16 nearest to x, ties to even; overflow is infinity, NaN is 0x7fc0. */
export const toBfloat16 = (x: number): number => toBits(x, 7, 127);

/** Value of the bfloat16 with these bits, exactly. */
export const fromBfloat16 = (bits: number): number => fromBits(bits, 7, 127);

const one = (dtype: DType, x: number | bigint | boolean): number | bigint => {
  if (dtype === "bool") return x ? 1 : 0;
  if (dtype === "int64") return typeof x === "bigint" ? x : BigInt(Math.trunc(Number(x)));
  const v = typeof x === "bigint" && !isFloat(dtype) ? Number(BigInt.asIntN(32, x)) : Number(x);
  return dtype === "float16" ? toHalf(v) : dtype === "bfloat16" ? toBfloat16(v) : v;
};

/**
 * Values as the storage of `dtype`: floats rounded to nearest even, 16-bit floats as their bits, numbers truncated to
 * integers and wrapped, bool as 0 or 1.
 * @throws RangeError where NaN or an infinity is to become an int64.
 */
export const encode = (values: ArrayLike<number | bigint | boolean>, dtype: DType): TypedArray => {
  const { array, bytes } = dtypes[dtype];
  const out = new array(new ArrayBuffer(values.length * bytes)) as { [i: number]: number | bigint };
  for (let i = 0; i < values.length; i++) out[i] = one(dtype, values[i]!);
  return out as unknown as TypedArray;
};

/**
 * Storage of `dtype` as numbers: 16-bit floats become a Float32Array (exactly), everything else is returned as it is
 * (int64 as bigint, bool as 0 or 1).
 */
export const decode = (data: TypedArray, dtype: DType): TypedArray => {
  if (dtype !== "float16" && dtype !== "bfloat16") return data;
  const from = dtype === "float16" ? fromHalf : fromBfloat16;
  return Float32Array.from(data as Uint16Array, from);
};
