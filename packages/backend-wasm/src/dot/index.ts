import {
  affine,
  binaryExpr,
  castExpr,
  type Affine,
  type DotKernel,
  type DotOperand,
  type Expr,
  type LoopKernel,
} from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { emitLoop } from "../codegen/loop.ts";
import type { Ctx, EmitKernel, ScratchBytes } from "../codegen/types.ts";
import { blocksOf, emitBlocked, finishRow } from "./blocked.ts";
import { COLS, ROWS } from "./gemm.ts";
import { packer } from "./pack.ts";

/** Products that gain from packing: float32, and wide enough in every direction. */
const isBlocked = (k: DotKernel): boolean =>
  k.dtype === "float32" &&
  k.args[k.lhs.arg]!.dtype === "float32" &&
  k.args[k.rhs.arg]!.dtype === "float32" &&
  Math.min(k.m, k.n) >= 4 &&
  k.k >= 4;

export const dotScratchBytes: ScratchBytes<DotKernel> = (k) => (isBlocked(k) ? blocksOf(k.m, k.n, k.k).bytes : 0);

/** The same as nested loops: matrix–vector products, tiny ones, and other dtypes. */
const asLoops = (k: DotKernel): LoopKernel => {
  const rank = k.batch.length;
  const operand = (o: DotOperand, place: readonly [number, number]): Expr => {
    const strides = [...o.batch, 0, 0, 0];
    strides[rank + place[0]] = o.row;
    strides[rank + place[1]] = o.col;
    const index: Affine = affine(o.offset, strides);
    return castExpr({ op: "load", dtype: k.args[o.arg]!.dtype, arg: o.arg, index }, k.dtype);
  };
  // Loop variables: batch …, m, n, k.
  const value = binaryExpr("mul", operand(k.lhs, [0, 2]), operand(k.rhs, [2, 1]));
  return {
    kind: "loop",
    name: k.name,
    args: k.args,
    space: [...k.batch, k.m, k.n],
    reduce: [k.k],
    accs: [{ reducer: "sum", dtype: k.dtype, value }],
    stores: k.stores,
  };
};

/** A function that ignores the scratch address behind its arguments. */
export const withoutScratch = (ctx: Ctx, args: number, inner: FuncRef): FuncRef =>
  ctx.module.func(
    Array.from({ length: args + 1 }, () => I32),
    [],
    (f) => {
      for (let i = 0; i < args; i++) f.get(i);
      f.call(inner);
    },
  );

/** Opens one loop after the other; `body` gets the loops' locals. */
const nested = (f: Fn, sizes: readonly number[], body: (vars: number[]) => void, vars: number[] = []): void => {
  if (vars.length === sizes.length) return body(vars);
  const v = f.local();
  f.forLoop(v, 0, sizes[vars.length]!, 1, () => nested(f, sizes, body, [...vars, v]));
};

/** Pushes arg + 4 · (offset + Σ strides·vars). */
const base = (f: Fn, o: DotOperand, vars: readonly number[]): void => {
  f.get(o.arg)
    .i32(o.offset * 4)
    .op("i32.add");
  vars.forEach((v, i) => {
    if (o.batch[i])
      f.get(v)
        .i32(o.batch[i]! * 4)
        .op("i32.mul")
        .op("i32.add");
  });
};

/** Dots: blocked and packed where that pays, nested loops elsewhere. */
export const emitDot: EmitKernel<DotKernel> = (ctx, k) => {
  if (!isBlocked(k)) return withoutScratch(ctx, k.args.length, emitLoop(ctx, asLoops(k)));
  const scratch = k.args.length;
  const pack = { 6: packer(ctx, ROWS), 8: packer(ctx, COLS) };
  const space = [...k.batch, k.m, k.n];
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) =>
      nested(f, k.batch, (vars) => {
        const [left, right] = [f.local(), f.local()];
        base(f, k.lhs, vars);
        f.set(left);
        base(f, k.rhs, vars);
        f.set(right);
        const column = f.local();
        /** (src, rowStep, kStep, count, K, dst, panel) */
        const call = (
          from: number,
          row: number,
          rowStep: number,
          pc: number,
          kStep: number,
          count: number,
          kk: number,
          to: () => void,
          width: 6 | 8,
        ): void => {
          f.get(from)
            .get(row)
            .i32(rowStep * 4)
            .op("i32.mul")
            .op("i32.add")
            .get(pc)
            .i32(kStep * 4)
            .op("i32.mul")
            .op("i32.add");
          f.i32(rowStep * 4)
            .i32(kStep * 4)
            .get(count)
            .get(kk);
          to();
          f.get(kk)
            .i32(width * 4)
            .op("i32.mul")
            .call(pack[width]);
        };
        emitBlocked(f, ctx, {
          blocks: blocksOf(k.m, k.n, k.k),
          scratch,
          packA: (ic, mm, pc, kk, to) => call(left, ic, k.lhs.row, pc, k.lhs.col, mm, kk, to, ROWS),
          packB: (jc, nn, pc, kk, to) => call(right, jc, k.rhs.col, pc, k.rhs.row, nn, kk, to, COLS),
          finish: (row, tile, from, to) =>
            finishRow(f, ctx, k, space, [...vars, row, column], tile, () => f.get(from), to),
        });
      }),
  );
};
