import type { Tensor } from "@hornbeam/core";
import { addOf, divOf, mulOf, negOf, subOf } from "./arithmetic.ts";
import { unaryPrimitive, type UnaryRule } from "./elementwise.ts";
import { fullLike } from "./full.ts";
import { trigamma } from "./trigamma.ts";

type Unary = (x: Tensor) => Tensor;
const scale = (x: Tensor, by: number): Tensor => mulOf(x, fullLike(x, by));
/** c + s·x² */
const square = (x: Tensor, s: 1 | -1, c = 1): Tensor => (s === 1 ? addOf : subOf)(fullLike(x, c), mulOf(x, x));

/** y = |x|. x̄ = ȳ·sign(x), so 0 at 0 (JAX, PyTorch). */
export const absOf: Unary = /* @__PURE__ */ unaryPrimitive("abs", (ct, x) => mulOf(ct, signOf(x)));
/** −1, 0 or 1. Its derivative is 0 everywhere: no gradient flows. */
export const signOf: Unary = /* @__PURE__ */ unaryPrimitive("sign");
/** Largest whole number ≤ x; no gradient flows. */
export const floorOf: Unary = /* @__PURE__ */ unaryPrimitive("floor");
/** Smallest whole number ≥ x; no gradient flows. */
export const ceilOf: Unary = /* @__PURE__ */ unaryPrimitive("ceil");
/** Nearest whole number, halves to even; no gradient flows. */
export const roundOf: Unary = /* @__PURE__ */ unaryPrimitive("round");
/** The whole part; no gradient flows. */
export const truncOf: Unary = /* @__PURE__ */ unaryPrimitive("trunc");

/** y = √x. x̄ = ȳ/(2y), so ∞ at 0 (and NaN where ȳ is 0, as in JAX and PyTorch). */
export const sqrtOf: Unary = /* @__PURE__ */ unaryPrimitive("sqrt", (ct, _x, y) => scale(divOf(ct, y), 0.5));
/** y = 1/√x. x̄ = −ȳ·y/(2x) */
export const rsqrtOf: Unary = /* @__PURE__ */ unaryPrimitive("rsqrt", (ct, x, y) =>
  scale(mulOf(ct, divOf(y, x)), -0.5),
);
/** y = eˣ. x̄ = ȳ·y */
export const expOf: Unary = /* @__PURE__ */ unaryPrimitive("exp", (ct, _x, y) => mulOf(ct, y));
/** y = eˣ − 1. x̄ = ȳ·(y + 1) */
export const expm1Of: Unary = /* @__PURE__ */ unaryPrimitive("expm1", (ct, _x, y) =>
  mulOf(ct, addOf(y, fullLike(y, 1))),
);
/** y = ln x. x̄ = ȳ/x, so ∞ at 0. */
export const logOf: Unary = /* @__PURE__ */ unaryPrimitive("log", (ct, x) => divOf(ct, x));
/** y = ln(1 + x). x̄ = ȳ/(1 + x) */
export const log1pOf: Unary = /* @__PURE__ */ unaryPrimitive("log1p", (ct, x) => divOf(ct, addOf(x, fullLike(x, 1))));

/** x̄ = ȳ·cos x */
export const sinOf: Unary = /* @__PURE__ */ unaryPrimitive("sin", (ct, x) => mulOf(ct, cosOf(x)));
/** x̄ = −ȳ·sin x */
export const cosOf: Unary = /* @__PURE__ */ unaryPrimitive("cos", (ct, x) => negOf(mulOf(ct, sinOf(x))));
/** x̄ = ȳ·(1 + y²) */
export const tanOf: Unary = /* @__PURE__ */ unaryPrimitive("tan", (ct, _x, y) => mulOf(ct, square(y, 1)));
/** x̄ = ȳ/√(1 − x²) */
export const asinOf: Unary = /* @__PURE__ */ unaryPrimitive("asin", (ct, x) => mulOf(ct, rsqrtOf(square(x, -1))));
/** x̄ = −ȳ/√(1 − x²) */
export const acosOf: Unary = /* @__PURE__ */ unaryPrimitive("acos", (ct, x) =>
  negOf(mulOf(ct, rsqrtOf(square(x, -1)))),
);
/** x̄ = ȳ/(1 + x²) */
export const atanOf: Unary = /* @__PURE__ */ unaryPrimitive("atan", (ct, x) => divOf(ct, square(x, 1)));
/** x̄ = ȳ·cosh x */
export const sinhOf: Unary = /* @__PURE__ */ unaryPrimitive("sinh", (ct, x) => mulOf(ct, coshOf(x)));
/** x̄ = ȳ·sinh x */
export const coshOf: Unary = /* @__PURE__ */ unaryPrimitive("cosh", (ct, x) => mulOf(ct, sinhOf(x)));
/** x̄ = ȳ·(1 − y²) */
export const tanhOf: Unary = /* @__PURE__ */ unaryPrimitive("tanh", (ct, _x, y) => mulOf(ct, square(y, -1)));
/** x̄ = ȳ/√(1 + x²) */
export const asinhOf: Unary = /* @__PURE__ */ unaryPrimitive("asinh", (ct, x) => mulOf(ct, rsqrtOf(square(x, 1))));
const acoshRule: UnaryRule = (ct, x) => {
  const one = fullLike(x, 1);
  return mulOf(ct, rsqrtOf(mulOf(subOf(x, one), addOf(x, one))));
};
/** x̄ = ȳ/√((x − 1)(x + 1)) */
export const acoshOf: Unary = /* @__PURE__ */ unaryPrimitive("acosh", acoshRule);
/** x̄ = ȳ/(1 − x²) */
export const atanhOf: Unary = /* @__PURE__ */ unaryPrimitive("atanh", (ct, x) => divOf(ct, square(x, -1)));

/** y = 1/(1 + e⁻ˣ). x̄ = ȳ·y·(1 − y) */
export const sigmoidOf: Unary = /* @__PURE__ */ unaryPrimitive("sigmoid", (ct, _x, y) =>
  mulOf(ct, mulOf(y, subOf(fullLike(y, 1), y))),
);
/** x̄ = ȳ·2/√π·e^(−x²) */
export const erfOf: Unary = /* @__PURE__ */ unaryPrimitive("erf", (ct, x) =>
  mulOf(ct, scale(expOf(negOf(mulOf(x, x))), 2 / Math.sqrt(Math.PI))),
);
/** x̄ = ȳ·√π/2·e^(y²) */
export const erfinvOf: Unary = /* @__PURE__ */ unaryPrimitive("erfinv", (ct, _x, y) =>
  mulOf(ct, scale(expOf(mulOf(y, y)), Math.sqrt(Math.PI) / 2)),
);
/** y = ln|Γ(x)|. x̄ = ȳ·ψ(x) */
export const lgammaOf: Unary = /* @__PURE__ */ unaryPrimitive("lgamma", (ct, x) => mulOf(ct, digammaOf(x)));
/** y = ψ(x). x̄ = ȳ·ψ′(x) */
export const digammaOf: Unary = /* @__PURE__ */ unaryPrimitive("digamma", (ct, x) => mulOf(ct, trigamma(x, sinOf)));
