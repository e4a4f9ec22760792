import { konst, rewriteExpr, stridesOf, UnsupportedError, type ConvKernel, type LoopKernel } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import { emitLoop } from "../codegen/loop.ts";
import type { Ctx, EmitKernel, ScratchBytes } from "../codegen/types.ts";
import { arithOf } from "../dot/arith.ts";
import { convertOperands, type Converted } from "../dot/convert.ts";
import { dotScratchBytes, emitDot, withoutScratch } from "../dot/index.ts";
import { emitFilters, planFilters } from "./filters.ts";
import { emitGather, planGather } from "./gather.ts";
import { pointwise } from "./pointwise.ts";
import { emitScatterConv, planScatter } from "./scatter.ts";
import { channelsOf, product, resultShape, shapesOf } from "./shapes.ts";

/** How a convolution is computed: bytes of scratch memory and the function. */
interface Way {
  readonly bytes: number;
  emit(ctx: Ctx): FuncRef;
}

const way = <P extends { readonly bytes: number }>(
  plan: P,
  converted: Converted,
  emit: (ctx: Ctx, plan: P, converted: Converted) => FuncRef,
): Way => ({
  bytes: converted.bytes + plan.bytes,
  emit: (ctx) => emit(ctx, plan, converted),
});

/** inputGrad is summed up tap by tap where reading would multiply too many zeros: those around ȳ. */
const wastes = ({ geometry: g }: ConvKernel): boolean =>
  g.inSize.reduce((n, size, i) => (n * size) / (g.outSize[i]! * g.strides[i]!), 1) > 1.12;

const tiled = (k: ConvKernel): Way => {
  const t = arithOf(k.dtype);
  if (!t)
    throw new UnsupportedError(
      `${k.name}: convolutions are summed up in 32 or 64 bits; received ${k.dtype}. Cast the operands.`,
      { op: k.name, received: k.dtype },
    );
  const converted = convertOperands(
    k.args,
    t.dtype,
    shapesOf(k).operands.map((sizes, i) => ({ arg: k.operands[i]!, offset: 0, sizes, strides: stridesOf(sizes) })),
  );
  if (k.direction === "filterGrad") return way(planFilters(k, t), converted, emitFilters);
  const scatters =
    k.direction === "inputGrad" && !channelsOf(k).depthwise && k.geometry.padLo.every((p) => p >= 0) && wastes(k);
  return scatters ? way(planScatter(k, t), converted, emitScatterConv) : way(planGather(k, t), converted, emitGather);
};

/** Sums of nothing. */
const zeros = (k: ConvKernel): LoopKernel => ({
  kind: "loop",
  name: k.name,
  args: k.args,
  space: resultShape(k),
  reduce: [],
  accs: [],
  stores: k.stores.map((s) => ({
    ...s,
    value: rewriteExpr(s.value, (e) => (e.op === "acc" ? konst(0, e.dtype) : e), new Map())!,
  })),
});

const wayOf = (k: ConvKernel): Way => {
  if (shapesOf(k).operands.some((s) => !product(s)) || !product(resultShape(k)))
    return { bytes: 0, emit: (ctx) => withoutScratch(ctx, k.args.length, emitLoop(ctx, zeros(k))) };
  const dot = pointwise(k);
  return dot ? { bytes: dotScratchBytes(dot), emit: (ctx) => emitDot(ctx, dot) } : tiled(k);
};

export const convScratchBytes: ScratchBytes<ConvKernel> = (k) => wayOf(k).bytes;

/** Convolutions: register tiles that read images where they lie (no matrix of patches is made). */
export const emitConv: EmitKernel<ConvKernel> = (ctx, k) => wayOf(k).emit(ctx);
