import { sizeOf, UnsupportedError, type Kernel } from "@hornbeam/ir";
import { convLoop } from "./conv.ts";
import { dotLoop } from "./dot.ts";
import { loop } from "./loop.ts";
import { multiply } from "./product/multiply.ts";
import { argsort, cumulative } from "./order.ts";
import { scatter } from "./scatter.ts";
import type { Shader } from "./shader.ts";
import type { Target } from "./target.ts";

/** The WGSL of a kernel; undefined where there is nothing to do. */
export const shaderOf = (k: Kernel, target: Target = {}): Shader | undefined => {
  switch (k.kind) {
    case "loop":
      return sizeOf(k.space) ? loop(k) : undefined;
    case "dot":
      return sizeOf(k.batch) * k.m * k.n ? ((k.k ? multiply(k, target) : undefined) ?? loop(dotLoop(k))) : undefined;
    case "conv": {
      const l = convLoop(k);
      return sizeOf(l.space) ? ((sizeOf(l.reduce) ? multiply(k, target) : undefined) ?? loop(l)) : undefined;
    }
    case "scatter":
      return sizeOf(k.space) ? scatter(k) : undefined;
    case "argsort":
      return k.rows * k.n ? argsort(k) : undefined;
    case "cumulative":
      return k.outer * k.n * k.inner ? cumulative(k) : undefined;
    default:
      throw new UnsupportedError(`${k.name}: webgpu has no shader for ${k.kind} kernels. Do not claim the op.`, {
        op: k.name,
      });
  }
};
