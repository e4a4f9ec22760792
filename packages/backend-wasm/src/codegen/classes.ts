import type { DType } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import type { Class, Ctx } from "./types.ts";

/** The class values of a dtype are held in. */
export const classOf = (dtype: DType): Class => {
  const { bytes, kind } = dtypes[dtype];
  if (kind === "bool") return "B";
  if (kind === "float") return bytes === 8 ? "D" : "F";
  return bytes === 8 ? "L" : "I";
};

/** Lane prefix of a class's instructions. */
export const prefixOf: Readonly<Record<Class, string>> = {
  F: "f32x4.",
  D: "f64x2.",
  I: "i32x4.",
  L: "i64x2.",
  B: "i32x4.",
};

/** True for classes with two lanes of 64 bits. */
export const isWide = (c: Class): boolean => c === "D" || c === "L";

export const isUnsigned = (dtype: DType): boolean => dtypes[dtype].kind === "uint";

/** The bits of a value in a lane of the class (64-bit classes as bigint). */
const bitsOf = (c: Class, value: number | bigint): number | bigint => {
  if (c === "F") return new Int32Array(Float32Array.of(Number(value)).buffer)[0]!;
  if (c === "D") return new BigInt64Array(Float64Array.of(Number(value)).buffer)[0]!;
  if (c === "L") return BigInt.asIntN(64, BigInt(value));
  return c === "B" ? -Number(!!value) : Number(BigInt.asIntN(32, BigInt(value)));
};

/** Pushes a vector with the value in every lane. */
export const splat = (f: Fn, ctx: Ctx, c: Class, value: number | bigint): void => {
  const bits = bitsOf(c, value);
  if (bits === -1) f.v128(new Array<number>(16).fill(255));
  else if (!bits) f.v128(new Array<number>(16).fill(0));
  else f.i32(0).mem(typeof bits === "bigint" ? "v128.load64_splat" : "v128.load32_splat", ctx.constant(bits));
};

/** Pushes the 32-bit integers (0, step, 2·step, 3·step) + start. */
export const ramp = (f: Fn, start: number, step: number): void => {
  f.v128(new Uint8Array(Int32Array.from([0, 1, 2, 3], (i) => start + i * step).buffer));
};
