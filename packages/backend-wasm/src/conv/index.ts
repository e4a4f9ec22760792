import type { ConvKernel } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { emitLoop } from "../codegen/loop.ts";
import { emitScatter } from "../codegen/scatter.ts";
import type { Ctx, EmitKernel, ScratchBytes } from "../codegen/types.ts";
import { withoutScratch } from "../dot/index.ts";
import { convLoops, inputGradScatter, shapesOf, storesOf } from "./loops.ts";
import { emitGemmConv, gemmScratchBytes } from "./gemmConv.ts";
import { planOf } from "./plan.ts";

const bytesOf = (shape: readonly number[], width: number): number => shape.reduce((n, d) => n * d, width);

/** Bytes of x̄ where it is summed up in scratch memory. */
const sumBytes = (k: ConvKernel): number =>
  bytesOf(shapesOf(k).x, k.dtype === "float64" || k.dtype === "int64" ? 8 : 4);

export const convScratchBytes: ScratchBytes<ConvKernel> = (k) => {
  const plan = planOf(k);
  if (plan) return gemmScratchBytes(plan);
  return k.direction === "inputGrad" ? Math.ceil(sumBytes(k) / 64) * 64 : 0;
};

/** x̄ summed up in scratch memory, then stored. */
const emitSummed = (ctx: Ctx, k: ConvKernel): FuncRef => {
  const sum = emitScatter(ctx, inputGradScatter(k));
  const store = emitLoop(ctx, storesOf(k, shapesOf(k).x));
  const n = k.args.length;
  return ctx.module.func(
    Array.from({ length: n + 1 }, () => I32),
    [],
    (f: Fn) => {
      f.get(n).i32(0).i32(sumBytes(k)).op("memory.fill", 0);
      for (const callee of [sum, store]) {
        for (let i = 0; i <= n; i++) f.get(i);
        f.call(callee);
      }
    },
  );
};

/** Convolutions: products of packed panels where channels are many, vectors over channels where each has its own filter. */
export const emitConv: EmitKernel<ConvKernel> = (ctx, k) => {
  const plan = planOf(k);
  if (plan) return emitGemmConv(ctx, k, plan);
  if (k.direction === "inputGrad") return emitSummed(ctx, k);
  return withoutScratch(ctx, k.args.length, emitLoop(ctx, convLoops(k)));
};
