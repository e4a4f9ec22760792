import { applyAll, type HostOp, type Tensor, type TensorLike } from "@hornbeam/core";
import { UnsupportedError, type HostKernel } from "@hornbeam/ir";
import { expOf, fullLike, lgammaOf, logOf, mulOf, subOf } from "../primitives/index.ts";
import { asType, floatDType, operands } from "../util/args.ts";
import { lowerGamma } from "./gammaHost.ts";

type Floats = Float32Array | Float64Array;

const evaluate: HostKernel["evaluate"] = ([a, x], [p, slope]) => {
  const [as, xs] = [a!.data as Floats, x!.data as Floats];
  for (let i = 0; i < as.length; i++)
    [(p!.data as Floats)[i], (slope!.data as Floats)[i]] = lowerGamma(as[i]!, xs[i]!) as [number, number];
};

/** [P(a, x), ∂P/∂a]. x̄ = p̄·x^(a−1)·e⁻ˣ/Γ(a), ā = p̄·∂P/∂a. */
const gammaincOp: HostOp<null> = {
  name: "gammainc",
  kind: "host",
  infer: ([a]) => [a!, a!].map(({ shape, dtype }) => ({ shape, dtype })),
  evaluate,
  vjp: ([ct, second], { inputs: [a, x], outputs: [, slope] }) => {
    if (second)
      throw new UnsupportedError(
        "gammainc: second derivatives by x1 are not known; one was asked for. Differentiate by x2 only, or once.",
        { op: "gammainc" },
      );
    if (!ct) return [];
    const log = subOf(subOf(mulOf(subOf(a!, fullLike(a!, 1)), logOf(x!)), x!), lgammaOf(a!));
    return [mulOf(ct, slope!), mulOf(ct, expOf(log))];
  },
};

/**
 * Regularised lower incomplete gamma function P(x1, x2) = 1/Γ(x1)·∫₀^x2 t^(x1−1)·e⁻ᵗ dt, elementwise with broadcasting, x1 > 0 and x2 ≥ 0
 * (NaN elsewhere): the distribution function of a gamma distribution of shape x1. Computed on the host in float64. Differentiable by both,
 * by x1 once. (`keras.ops.gammainc`; Abramowitz & Stegun 6.5.1)
 * @example
 * ```ts
 * import { gammainc } from "hornbeam";
 * console.log((await gammainc(1, 0.5).item()).toFixed(5)); // → 0.39347
 * ```
 */
export const gammainc = (x1: TensorLike, x2: TensorLike): Tensor => {
  const [a, x] = operands("gammainc", [x1, x2], floatDType) as [Tensor, Tensor];
  const wide = a.dtype === "float64" ? "float64" : "float32";
  return asType(applyAll(gammaincOp, [asType(a, wide), asType(x, wide)], null)[0]!, a.dtype);
};
