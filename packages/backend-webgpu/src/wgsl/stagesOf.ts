import { sizeOf, UnsupportedError, type Kernel } from "@hornbeam/ir";
import { attention, isAttention } from "./attention.ts";
import { convLoop } from "./conv.ts";
import { dotLoop } from "./dot.ts";
import { loop } from "./loop.ts";
import { argsort, counted } from "./order/argsort.ts";
import { cumulative } from "./order/cumulative.ts";
import { multiply } from "./product/multiply.ts";
import { twoStages } from "./reduce.ts";
import { scatter } from "./scatter.ts";
import { scatterSorted } from "./scatterSorted.ts";
import { NOTHING, single, type Stages } from "./stage.ts";
import type { Target } from "./target.ts";

/** Stages whose scratch memory is to be had. */
const within = (stages: Stages | undefined, { scratch = Infinity }: Target): Stages | undefined =>
  stages && stages.scratch <= scratch ? stages : undefined;

/** A kernel as dispatches: none where there is nothing to do. */
export const stagesOf = (k: Kernel, target: Target = {}): Stages => {
  switch (k.kind) {
    case "loop":
      return sizeOf(k.space) ? (within(twoStages(k), target) ?? single(loop(k), k.args)) : NOTHING;
    case "dot": {
      if (!(sizeOf(k.batch) * k.m * k.n)) return NOTHING;
      const products = k.k ? multiply(k, target) : undefined;
      return products ?? stagesOf(dotLoop(k));
    }
    case "conv": {
      const l = convLoop(k);
      if (!sizeOf(l.space)) return NOTHING;
      const products = sizeOf(l.reduce) ? multiply(k, target) : undefined;
      return products ?? stagesOf(l);
    }
    case "scatter":
      return sizeOf(k.space) ? (within(scatterSorted(k), target) ?? single(scatter(k), k.args)) : NOTHING;
    case "argsort":
      return k.rows * k.n ? (within(argsort(k), target) ?? single(counted(k), k.args)) : NOTHING;
    case "cumulative":
      return k.outer * k.n * k.inner ? single(cumulative(k), k.args) : NOTHING;
    case "claim":
      if (isAttention(k.fn)) return single(attention(k), k.args);
      break;
    default:
  }
  throw new UnsupportedError(`${k.name}: webgpu has no shader for ${k.kind} kernels. Do not claim the op.`, {
    op: k.name,
  });
};
