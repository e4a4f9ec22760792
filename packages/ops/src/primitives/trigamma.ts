import type { Tensor } from "@hornbeam/core";
import { addOf, divOf, mulOf, subOf } from "./arithmetic.ts";
import { ltOf, selectOf } from "./compare.ts";
import { fullLike } from "./full.ts";

/** Bernoulli numbers B₂, B₄, … of the asymptotic series. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730];
const shiftBy = 10;

/** ψ′(x) = Σₖ₌₀⁹ 1/(x + k)² + 1/z + 1/(2z²) + Σ B₂ₙ/z²ⁿ⁺¹ at z = x + 10, for x ≥ ½. */
const upper = (x: Tensor): Tensor => {
  const c = (v: number): Tensor => fullLike(x, v);
  const one = c(1);
  const z = divOf(one, addOf(x, c(shiftBy)));
  const z2 = mulOf(z, z);
  let tail = c(0);
  for (const b of [...bernoulli].reverse()) tail = mulOf(z2, addOf(tail, c(b)));
  let sum = addOf(z, addOf(mulOf(c(0.5), z2), mulOf(z, tail)));
  for (let k = 0; k < shiftBy; k++) {
    const d = addOf(x, c(k));
    sum = addOf(sum, divOf(one, mulOf(d, d)));
  }
  return sum;
};

/**
 * ψ′(x), the derivative of digamma, in ops; below ½ by reflection: ψ′(x) = π²/sin²(πx) − ψ′(1 − x).
 * `sin` is handed in because the rule of digamma, which lives beside it, is the user of this.
 */
export const trigamma = (x: Tensor, sin: (x: Tensor) => Tensor): Tensor => {
  const c = (v: number): Tensor => fullLike(x, v);
  const low = ltOf(x, c(0.5));
  const value = upper(selectOf(low, subOf(c(1), x), x));
  const s = sin(mulOf(c(Math.PI), selectOf(low, x, c(0.5))));
  return selectOf(low, subOf(divOf(c(Math.PI ** 2), mulOf(s, s)), value), value);
};
