import type { Tensor } from "@hornbeam/core";
import { addOf, divOf, mulOf, negOf, subOf } from "./arithmetic.ts";
import { eqOf, ltOf, selectOf } from "./compare.ts";
import { binaryPrimitive, type BinaryRule } from "./elementwise.ts";
import { fullLike } from "./full.ts";
import { logOf } from "./unary.ts";

type Binary = (x: Tensor, y: Tensor) => Tensor;

/** ⌊x/y⌋ as in Python; no gradient flows. */
export const floorDivOf: Binary = /* @__PURE__ */ binaryPrimitive("floorDiv");
/** z = x − y·⌊x/y⌋, with the sign of y. x̄ = z̄, ȳ = −z̄·⌊x/y⌋ */
export const modOf: Binary = /* @__PURE__ */ binaryPrimitive("mod", (ct, x, y) => [
  ct,
  negOf(mulOf(ct, floorDivOf(x, y))),
]);

/**
 * x̄ = z̄·y·x^(y−1), 0 where y = 0; ȳ = z̄·z·ln x, with ln 0 taken as 0 (JAX): finite at 0² and at 0⁰.
 */
const powRule: BinaryRule = (ct, x, y, z) => {
  const zero = fullLike(y, 0);
  const one = fullLike(y, 1);
  const none = eqOf(y, zero);
  const dx = selectOf(none, zero, mulOf(y, powOf(x, selectOf(none, one, subOf(y, one)))));
  return [mulOf(ct, dx), mulOf(ct, mulOf(z, logOf(selectOf(eqOf(x, zero), one, x))))];
};
/** z = xʸ */
export const powOf: Binary = /* @__PURE__ */ binaryPrimitive("pow", powRule);

/** x̄ = z̄ where x wins, z̄/2 where both are equal, else 0; ȳ likewise (JAX, PyTorch). */
const extremum =
  (wins: Binary): BinaryRule =>
  (ct, x, y) => {
    const zero = fullLike(ct, 0);
    const half = mulOf(ct, fullLike(ct, 0.5));
    const tie = eqOf(x, y);
    const share = (a: Tensor, b: Tensor): Tensor => selectOf(tie, half, selectOf(wins(a, b), ct, zero));
    return [share(x, y), share(y, x)];
  };
/** The smaller one; NaN where either is. */
export const minOf: Binary = /* @__PURE__ */ binaryPrimitive(
  "min",
  /* @__PURE__ */ extremum((a, b) => ltOf(a, b)),
);
/** The larger one; NaN where either is. */
export const maxOf: Binary = /* @__PURE__ */ binaryPrimitive(
  "max",
  /* @__PURE__ */ extremum((a, b) => ltOf(b, a)),
);

/** z = the angle of the point (y, x). x̄₁ = z̄·x₂/(x₁² + x₂²), x̄₂ = −z̄·x₁/(x₁² + x₂²) */
export const atan2Of: Binary = /* @__PURE__ */ binaryPrimitive("atan2", (ct, x, y) => {
  const g = divOf(ct, addOf(mulOf(x, x), mulOf(y, y)));
  return [mulOf(g, y), negOf(mulOf(g, x))];
});
