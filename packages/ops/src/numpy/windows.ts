import type { Tensor } from "@hornbeam/core";
import { addOf, cosOf, fullOf, iotaOf, mulOf } from "../primitives/index.ts";
import { abs, divide, maximum, multiply, subtract } from "./arithmetic.ts";
import { sqrt } from "./exponential.ts";
import { i0 } from "./number.ts";

/** A window of n samples, float32. */
export type WindowFn = (x: number) => Tensor;

// Σ aₖ cos(2πkt / (n − 1))
const cosineSum =
  (...coefficients: readonly number[]): WindowFn =>
  (n) => {
    const terms = coefficients.map((a, k) =>
      mulOf(
        fullOf([n], a, "float32"),
        cosOf(mulOf(iotaOf([n], 0, "float32"), fullOf([n], (2 * Math.PI * k) / Math.max(1, n - 1), "float32"))),
      ),
    );
    return n === 1 ? fullOf([1], 1, "float32") : terms.reduce(addOf);
  };
/**
 * 0.54 − 0.46 cos (`keras.ops.hamming`)
 * @example
 * ```ts
 * import { hamming } from "hornbeam";
 * const y = await hamming(3).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.080,1.000,0.080
 * ```
 */
export const hamming: WindowFn = /* @__PURE__ */ cosineSum(0.54, -0.46);
/**
 * 0.5 − 0.5 cos (`keras.ops.hanning`)
 * @example
 * ```ts
 * import { hanning } from "hornbeam";
 * const y = await hanning(3).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.000,1.000,0.000
 * ```
 */
export const hanning: WindowFn = /* @__PURE__ */ cosineSum(0.5, -0.5);
/**
 * 0.42 − 0.5 cos + 0.08 cos of twice the angle. (`keras.ops.blackman`)
 * @example
 * ```ts
 * import { blackman } from "hornbeam";
 * const y = await blackman(3).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → -0.000,1.000,-0.000
 * ```
 */
export const blackman: WindowFn = /* @__PURE__ */ cosineSum(0.42, -0.5, 0.08);
/**
 * A triangle. (`keras.ops.bartlett`)
 * @example
 * ```ts
 * import { bartlett } from "hornbeam";
 * console.log(await bartlett(3).array()); // → [ 0, 1, 0 ]
 * ```
 */
export const bartlett: WindowFn = (n) => {
  if (n === 1) return fullOf([1], 1, "float32");
  const t = mulOf(iotaOf([n], 0, "float32"), fullOf([n], 2 / (n - 1), "float32"));
  return subtract(1, abs(subtract(t, 1)));
};

/**
 * The Kaiser window I₀(β·√(1 − t²)) / I₀(β), t from −1 to 1. (`keras.ops.kaiser`)
 * @example
 * ```ts
 * import { kaiser } from "hornbeam";
 * console.log(await kaiser(1, 14).array()); // → [ 1 ]
 * ```
 */
export const kaiser = (x: number, beta: number): Tensor => {
  if (x === 1) return fullOf([1], 1, "float32");
  const t = subtract(mulOf(iotaOf([x], 0, "float32"), fullOf([x], 2 / (x - 1), "float32")), 1);
  const root = sqrt(maximum(subtract(1, multiply(t, t)), 0));
  return divide(i0(multiply(root, beta)), i0(beta));
};
