import { sizeOf, UnsupportedError, type Kernel } from "@hornbeam/ir";
import { attention } from "./attention.ts";
import { convLoop } from "./conv.ts";
import { dotLoop } from "./dot.ts";
import { loop } from "./loop.ts";
import { argsort } from "./order/argsort.ts";
import { cumulative } from "./order/cumulative.ts";
import { multiply } from "./product/multiply.ts";
import { twoStages } from "./reduce.ts";
import { scatter } from "./scatter.ts";
import { scatterSorted } from "./scatterSorted.ts";
import { NOTHING, single, type Stages } from "./stage.ts";
import type { Target } from "./target.ts";

/** A kernel as dispatches: none where there is nothing to do. */
export const stagesOf = (k: Kernel, target: Target = {}): Stages => {
  switch (k.kind) {
    case "loop":
      return sizeOf(k.space) ? (twoStages(k) ?? single(loop(k), k.args)) : NOTHING;
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
      return sizeOf(k.space) ? (scatterSorted(k) ?? single(scatter(k), k.args)) : NOTHING;
    case "argsort":
      return k.rows * k.n ? argsort(k) : NOTHING;
    case "cumulative":
      return k.outer * k.n * k.inner ? single(cumulative(k), k.args) : NOTHING;
    case "claim":
      return single(attention(k), k.args);
    default:
      throw new UnsupportedError(`${k.name}: webgpu has no shader for ${k.kind} kernels. Do not claim the op.`, {
        op: k.name,
      });
  }
};
