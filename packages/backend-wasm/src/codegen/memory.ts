import type { DType } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import { rpn } from "./rpn.ts";
import type { Ctx, EmitLoad } from "./types.ts";

/** Bits of a 16-bit float in 32-bit lanes → its value, and back from a value that it can represent. */
const bits: Partial<Record<DType, readonly [string, string]>> = {
  bfloat16: ["<<16", ">>>16"],
  float16: [
    "x: x #0x7fff and <<13 5.192296858534828e33 mul =a x #0x8000 and <<16 a or a 65536 ge #0x7f800000 and or",
    "x: x abs 1.925929944387236e-34 mul >>>13 #0x7c00 i.min_u x x ne #0x200 and or x >>>16 #0x8000 and or",
  ],
};

/** Raw 32-bit lanes as loaded → values of the class. */
export const fromBits = (f: Fn, ctx: Ctx, dtype: DType): void => {
  if (dtype === "bool") rpn(f, ctx, "I", "0 ne");
  else if (bits[dtype]) rpn(f, ctx, "F", bits[dtype]![0]);
};

/** Values of the class → 32-bit lanes whose low bytes are what is stored. */
export const toBits = (f: Fn, ctx: Ctx, dtype: DType): void => {
  if (dtype === "bool") rpn(f, ctx, "I", "1 and");
  else if (bits[dtype]) rpn(f, ctx, "F", bits[dtype]![1]);
};

/** Narrow lanes at the bottom of a vector → 32-bit lanes → values. */
const widen = (f: Fn, ctx: Ctx, dtype: DType): void => {
  const { bytes, kind } = dtypes[dtype];
  const sign = kind === "int" ? "s" : "u";
  if (bytes === 1) f.op(`i16x8.extend_low_i8x16_${sign}`);
  if (bytes < 4) f.op(`i32x4.extend_low_i16x8_${sign}`);
  fromBits(f, ctx, dtype);
};

/** Address on the stack → the value there in every lane. */
export const emitSplatLoad = (f: Fn, ctx: Ctx, dtype: DType, offset = 0): void => {
  f.mem(`v128.load${dtypes[dtype].bytes * 8}_splat`, offset);
  widen(f, ctx, dtype);
};

/** Address on the stack → vector of `lanes` consecutive values. Reads no byte beyond them. */
export const emitLoad: EmitLoad = (f, ctx, dtype, lanes, offset = 0) => {
  const { bytes } = dtypes[dtype];
  const total = bytes * lanes;
  if (lanes === 1) return emitSplatLoad(f, ctx, dtype, offset);
  if (total === 16) f.mem("v128.load", offset);
  else if (total === 2) f.mem("v128.load16_splat", offset);
  else f.mem(`v128.load${total * 8}_zero`, offset);
  widen(f, ctx, dtype);
};

/** Values from `lanes` addresses: `address(lane)` pushes one and returns what is to be added to it (≥ 0). */
export const emitGather = (f: Fn, ctx: Ctx, dtype: DType, lanes: number, address: (lane: number) => number): void => {
  const width = dtypes[dtype].bytes * 8;
  const v = f.local(V128);
  f.mem(`v128.load${width}_splat`, address(0)).set(v);
  for (let lane = 1; lane < lanes; lane++) {
    const offset = address(lane);
    f.get(v).mem(`v128.load${width}_lane`, offset, lane).set(v);
  }
  f.get(v);
  f.release(v);
  widen(f, ctx, dtype);
};

const packs: Readonly<Record<number, readonly number[]>> = {
  1: [0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  2: [0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0],
};

/** Vector on the stack (class of dtype, values it can represent) → the same with the lanes as narrow as they are stored. */
const narrow = (f: Fn, ctx: Ctx, dtype: DType): void => {
  toBits(f, ctx, dtype);
  const pack = packs[dtypes[dtype].bytes];
  if (pack) {
    const v = f.local(V128);
    f.tee(v).get(v).shuffle(pack);
    f.release(v);
  }
};

/** Address, vector on the stack: stores `lanes` consecutive values. */
export const emitStore = (f: Fn, ctx: Ctx, dtype: DType, lanes: number, offset = 0): void => {
  narrow(f, ctx, dtype);
  const total = dtypes[dtype].bytes * lanes;
  if (total === 16) f.mem("v128.store", offset);
  else f.mem(`v128.store${total * 8}_lane`, offset, 0);
};

/** Vector on the stack: stores its lanes at `lanes` addresses. */
export const emitSpread = (f: Fn, ctx: Ctx, dtype: DType, lanes: number, address: (lane: number) => number): void => {
  narrow(f, ctx, dtype);
  const v = f.local(V128);
  f.set(v);
  for (let lane = 0; lane < lanes; lane++) {
    const offset = address(lane);
    f.get(v).mem(`v128.store${dtypes[dtype].bytes * 8}_lane`, offset, lane);
  }
  f.release(v);
};
