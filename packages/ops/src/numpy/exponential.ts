import {
  absOf,
  addOf,
  divOf,
  expm1Of,
  expOf,
  log1pOf,
  logOf,
  ltOf,
  maxOf,
  mulOf,
  negOf,
  powOf,
  selectOf,
  signOf,
  sqrtOf,
  subOf,
  eqOf,
  minOf,
} from "../primitives/index.ts";
import { fill, floatDType, operands, toFloat, type BinaryFn, type UnaryFn } from "../util/args.ts";

/** eˣ; integers become float32, here and below. */
export const exp: UnaryFn = (x) => expOf(toFloat(x));
/** eˣ − 1, exact near 0. */
export const expm1: UnaryFn = (x) => expm1Of(toFloat(x));
/** Natural logarithm. */
export const log: UnaryFn = (x) => logOf(toFloat(x));
/** log(1 + x), exact near 0. */
export const log1p: UnaryFn = (x) => log1pOf(toFloat(x));
/** √x */
export const sqrt: UnaryFn = (x) => sqrtOf(toFloat(x));

/** 2ˣ */
export const exp2: UnaryFn = (x) => {
  const t = toFloat(x);
  return powOf(fill(t, 2), t);
};

const scaledLog =
  (base: number): UnaryFn =>
  (x) => {
    const t = toFloat(x);
    return mulOf(logOf(t), fill(t, 1 / Math.log(base)));
  };
/** Logarithm to base 2. */
export const log2: UnaryFn = /* @__PURE__ */ scaledLog(2);
/** Logarithm to base 10. */
export const log10: UnaryFn = /* @__PURE__ */ scaledLog(10);

/** ∛x, also of negative numbers. */
export const cbrt: UnaryFn = (x) => {
  const t = toFloat(x);
  return mulOf(signOf(t), powOf(absOf(t), fill(t, 1 / 3)));
};

// log(e^x + e^y) = max + log1p(e^−|x−y|); equal infinities would give NaN as their difference.
const logAdd =
  (name: string, scale: number): BinaryFn =>
  (x1, x2) => {
    const [x, y] = operands(name, [x1, x2], floatDType);
    const gap = selectOf(eqOf(x, y), fill(x, 0), negOf(absOf(subOf(x, y))));
    const tail = log1pOf(expOf(mulOf(gap, fill(x, scale))));
    return addOf(maxOf(x, y), divOf(tail, fill(x, scale)));
  };
/** log(exp(x1) + exp(x2)) without overflow. */
export const logaddexp: BinaryFn = /* @__PURE__ */ logAdd("logaddexp", 1);
/** log2(2^x1 + 2^x2) without overflow. */
export const logaddexp2: BinaryFn = /* @__PURE__ */ logAdd("logaddexp2", Math.LN2);

/** √(x1² + x2²) without overflow. */
export const hypot: BinaryFn = (x1, x2) => {
  const [x, y] = operands("hypot", [x1, x2], floatDType);
  const a = absOf(x);
  const b = absOf(y);
  const big = maxOf(a, b);
  const zero = fill(x, 0);
  // 0 and infinity must not be divided by.
  const plain = selectOf(ltOf(zero, big), ltOf(big, fill(x, Infinity)), ltOf(zero, zero));
  const ratio = selectOf(plain, divOf(minOf(a, b), selectOf(plain, big, fill(x, 1))), zero);
  return mulOf(big, sqrtOf(addOf(fill(x, 1), mulOf(ratio, ratio))));
};
