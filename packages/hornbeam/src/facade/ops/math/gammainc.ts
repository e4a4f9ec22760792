// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Regularised lower incomplete gamma function P(x1, x2) = 1/Γ(x1)·∫₀^x2 t^(x1−1)·e⁻ᵗ dt, elementwise with broadcasting, x1 > 0 and x2 ≥ 0
 * (NaN elsewhere): the distribution function of a gamma distribution of shape x1. Computed on the host in float64. Differentiable by both,
 * by x1 once. (`keras.ops.gammainc`; Abramowitz & Stegun 6.5.1)
 */
export const gammainc: typeof ops.gammainc = /* @__PURE__ */ facadeOp("Gammainc", ops.gammainc, "keras.src.ops.math");
