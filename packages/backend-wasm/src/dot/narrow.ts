import type { DotKernel, DotOperand, DType, Expr, LoopKernel } from "@hornbeam/ir";
import { affine, binaryExpr, castExpr, konst, stridesOf } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { emitLoop } from "../codegen/loop.ts";
import type { Ctx } from "../codegen/types.ts";
import { address } from "./address.ts";
import type { Arith } from "./arith.ts";
import { dotScratchBytes, emitDot } from "./index.ts";

/** Integers that 16 signed bits hold. */
const NARROW: ReadonlySet<DType> = /* @__PURE__ */ new Set<DType>(["int8", "uint8", "int16"]);

/**
 * Two ks at a time: each 32-bit lane holds two 16-bit numbers, whose two products one instruction adds up. int32 arithmetic is modulo 2³², so
 * that no sum is lost.
 */
const pairs: Arith = {
  dtype: "int32",
  bytes: 4,
  lanes: 4,
  prefix: "i32x4.",
  multiplyAdd: {
    name: "pairs",
    // i32x4.dot_i16x8_s
    emit: (f, a, b, c) => void f.get(a).get(b).raw([0xfd], 0xba).get(c).op("i32x4.add").set(c),
  },
};

/** An operand's elements two by two along k, dense. */
interface Paired {
  readonly kernel: LoopKernel;
  readonly operand: DotOperand;
  readonly bytes: number;
}

/** @param place of k in [row, column] */
const pairUp = (k: DotKernel, o: DotOperand, place: 0 | 1, arg: number): Paired => {
  const half = Math.ceil(k.k / 2);
  const sizes = [...k.batch, ...(place ? [k.m, half] : [half, k.n])];
  const along = place ? o.col : o.row;
  const strides = [...o.batch, ...(place ? [o.row, 2 * o.col] : [2 * o.row, o.col])];
  const from = k.args[o.arg]!.dtype;
  const load = (offset: number): Expr =>
    castExpr({ op: "load", dtype: from, arg: 0, index: affine(o.offset + offset, strides) }, "int32");
  const axis = k.batch.length + place;
  const number = affine(
    1,
    sizes.map((_, i) => (i === axis ? 2 : 0)),
  );
  // Behind the last of an odd number of ks there is nothing.
  const second: Expr =
    k.k % 2
      ? {
          op: "guard",
          dtype: "int32",
          bounds: [{ index: number, lo: 0, hi: k.k }],
          inside: load(along),
          outside: konst(0, "int32"),
        }
      : load(along);
  const value = binaryExpr(
    "or",
    binaryExpr("and", load(0), konst(0xffff, "int32")),
    binaryExpr("shl", second, konst(16, "int32")),
  );
  const dense = stridesOf(sizes);
  return {
    kernel: {
      kind: "loop",
      name: "pairs",
      space: sizes,
      reduce: [],
      accs: [],
      args: [
        { dtype: from, access: "read" },
        { dtype: "int32", access: "write" },
      ],
      stores: [{ arg: 1, index: affine(0, dense), value }],
    },
    operand: {
      arg,
      offset: 0,
      batch: dense.slice(0, k.batch.length),
      row: dense[k.batch.length]!,
      col: dense[k.batch.length + 1]!,
    },
    bytes: Math.ceil((sizes.reduce((n, d) => n * d, 1) * 4) / 64) * 64,
  };
};

interface NarrowPlan {
  readonly sides: readonly [Paired, Paired];
  readonly kernel: DotKernel;
  readonly bytes: number;
}

/** Products of narrow integers that are worth being paired up. */
const planNarrow = (k: DotKernel): NarrowPlan | undefined => {
  const operands = [k.lhs, k.rhs];
  if (k.dtype !== "int32" || k.k < 8 || !operands.every((o) => NARROW.has(k.args[o.arg]!.dtype))) return undefined;
  const n = k.args.length;
  const sides = [pairUp(k, k.lhs, 1, n), pairUp(k, k.rhs, 0, n + 1)] as const;
  const kernel: DotKernel = {
    ...k,
    k: Math.ceil(k.k / 2),
    args: [...k.args, ...sides.map(() => ({ dtype: "int32", access: "read" }) as const)],
    lhs: sides[0].operand,
    rhs: sides[1].operand,
  };
  // Without scratch memory it would be computed in loops, which know nothing of pairs.
  const inner = dotScratchBytes(kernel, pairs);
  return inner ? { sides, kernel, bytes: sides[0].bytes + sides[1].bytes + inner } : undefined;
};

export const narrowScratchBytes = (k: DotKernel): number => planNarrow(k)?.bytes ?? dotScratchBytes(k);

/** Dots, those of 8- and 16-bit integers in pairs. */
export const emitNarrow = (ctx: Ctx, k: DotKernel): FuncRef => {
  const plan = planNarrow(k);
  if (!plan) return emitDot(ctx, k);
  const { sides, kernel } = plan;
  const inner = emitDot(ctx, kernel, pairs);
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) => {
      let at = 0;
      const places = sides.map((side, i) => {
        const l = f.local();
        address(f, k.args.length, at).set(l);
        at += side.bytes;
        f.get([k.lhs, k.rhs][i]!.arg).get(l).call(emitLoop(ctx, side.kernel));
        return l;
      });
      for (let i = 0; i < k.args.length; i++) f.get(i);
      for (const l of places) f.get(l);
      address(f, k.args.length, at);
      f.call(inner);
    },
  );
};
