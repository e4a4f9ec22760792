import type { Fn } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { address, locals } from "../dot/address.ts";
import type { Arith } from "../dot/arith.ts";
import { finishRow } from "../dot/finish.ts";
import { resultShape, type ConvSlice } from "./shapes.ts";
import { unravel } from "./walk.ts";

/** The largest divisor of the batch with which a block has at most `most` places, or one image. */
export const imagesOf = (batch: number, places: number, most: number): number => {
  let n = Math.max(1, Math.min(batch, Math.floor(most / places)));
  while (batch % n) n--;
  return n;
};

/** Places in scratch memory one after the other, 64-byte aligned. */
export const makeScratch = (): { take(bytes: number): number; readonly bytes: number } => {
  let at = 0;
  return {
    take(bytes) {
      const old = at;
      at += Math.ceil(bytes / 64) * 64;
      return old;
    },
    get bytes() {
      return at;
    },
  };
};

/** Trailing axes that are walked as one: how many are left, and the length of a run of neighbours. */
export const runOf = (
  sizes: readonly number[],
  strides: readonly number[],
  unit: number,
): { readonly axes: number; readonly length: number } => {
  let axes = sizes.length;
  let length = 1;
  while (axes && (strides[axes - 1] === length * unit || sizes[axes - 1] === 1)) length *= sizes[--axes]!;
  return { axes, length };
};

/** Stores of the result's row number `row()` (all axes but the last, row-major); `at` is a local with the address of its column 0. */
export const finishConv = (f: Fn, ctx: Ctx, k: ConvSlice, arith: Arith, row: () => void, at: number): void => {
  const space = resultShape(k);
  const vars = [...unravel(f, row, space.slice(0, -1)), f.local()];
  finishRow(f, ctx, {
    arith,
    stores: k.stores,
    args: k.args,
    space,
    vars,
    lo: 0,
    hi: k.columns ?? space[space.length - 1]!,
    at: () => void f.get(at),
  });
  f.release(...vars);
};

/** The stores of rows that lie one after the other from `results` on; the first one's number is in a local. */
export const finishBlock = (
  f: Fn,
  ctx: Ctx,
  k: ConvSlice,
  t: Arith,
  rows: number,
  first: number,
  results: number,
): void => {
  const [row, at] = locals(f, 2);
  f.get(results).set(at);
  f.forLoop(row, 0, rows, 1, () => {
    finishConv(f, ctx, k, t, () => address(f, first, 0, row, 1), at);
    f.inc(at, resultShape(k).at(-1)! * t.bytes);
  });
  f.release(row, at);
};
