import type { DType } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { classOf, isWide, prefixOf } from "../codegen/classes.ts";
import type { Ctx } from "../codegen/types.ts";

/** How products are computed: in vectors of `lanes` elements of `bytes` bytes. */
export interface Arith {
  readonly dtype: DType;
  readonly bytes: number;
  readonly lanes: number;
  /** prefix of the instructions, which also names the arithmetic */
  readonly prefix: string;
  /** local c += a·b where that is not an addition and a multiplication of those lanes; its name tells the tiles apart */
  readonly multiplyAdd?: { readonly name: string; emit(f: Fn, a: number, b: number, c: number): void };
}

/** Undefined for bool and what is computed in wider types. */
export const arithOf = (dtype: DType): Arith | undefined => {
  const { bytes, kind } = dtypes[dtype];
  if (bytes < 4 || kind === "bool") return undefined;
  const c = classOf(dtype);
  return { dtype, bytes, lanes: isWide(c) ? 2 : 4, prefix: prefixOf[c] };
};

/** local c += a·b, in vectors; fused where relaxed SIMD has it. */
export const multiplyAdd = (f: Fn, ctx: Ctx, t: Arith, a: number, b: number, c: number): void => {
  if (t.multiplyAdd) t.multiplyAdd.emit(f, a, b, c);
  else if (ctx.relaxed && t.prefix[0] === "f") f.get(a).get(b).get(c).op(`${t.prefix}relaxed_madd`).set(c);
  else f.get(c).get(a).get(b).op(`${t.prefix}mul`).op(`${t.prefix}add`).set(c);
};

/** Pushes the first `count` elements at a local's address (zeros behind them): no byte beyond is read. */
export const loadPart = (f: Fn, t: Arith, address: number, offset: number, count: number): void => {
  const bytes = count * t.bytes;
  if (bytes >= 16) return void f.get(address).mem("v128.load", offset);
  if (bytes < 12) return void f.get(address).mem(`v128.load${bytes * 8}_zero`, offset);
  f.get(address)
    .get(address)
    .mem("v128.load64_zero", offset)
    .mem("v128.load32_lane", offset + 8, 2);
};

/** Stores the first `count` elements of a local at a local's address. */
export const storePart = (f: Fn, t: Arith, address: number, v: number, offset: number, count: number): void => {
  const bytes = count * t.bytes;
  if (bytes >= 16) f.get(address).get(v).mem("v128.store", offset);
  else {
    if (bytes >= 8) f.get(address).get(v).mem("v128.store64_lane", offset, 0);
    if (bytes & 4)
      f.get(address)
        .get(v)
        .mem("v128.store32_lane", offset + (bytes & 8), (bytes >> 2) & 2);
  }
};
