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

/**
 * eˣ; integers become float32, here and below. (`keras.ops.exp`)
 * @example
 * ```ts
 * import { exp } from "hornbeam";
 * console.log(await exp([0, -Infinity]).array()); // → [ 1, 0 ]
 * ```
 */
export const exp: UnaryFn = (x) => expOf(toFloat(x));
/**
 * eˣ − 1, exact near 0. (`keras.ops.expm1`)
 * @example
 * ```ts
 * import { expm1 } from "hornbeam";
 * console.log(await expm1([0]).array()); // → [ 0 ]
 * ```
 */
export const expm1: UnaryFn = (x) => expm1Of(toFloat(x));
/**
 * Natural logarithm. (`keras.ops.log`)
 * @example
 * ```ts
 * import { log } from "hornbeam";
 * console.log(await log([1]).array()); // → [ 0 ]
 * ```
 */
export const log: UnaryFn = (x) => logOf(toFloat(x));
/**
 * log(1 + x), exact near 0. (`keras.ops.log1p`)
 * @example
 * ```ts
 * import { log1p } from "hornbeam";
 * console.log(await log1p([0]).array()); // → [ 0 ]
 * ```
 */
export const log1p: UnaryFn = (x) => log1pOf(toFloat(x));
/**
 * √x (`keras.ops.sqrt`)
 * @example
 * ```ts
 * import { sqrt } from "hornbeam";
 * console.log(await sqrt([4, 9]).array()); // → [ 2, 3 ]
 * ```
 */
export const sqrt: UnaryFn = (x) => sqrtOf(toFloat(x));

/**
 * 2ˣ (`keras.ops.exp2`)
 * @example
 * ```ts
 * import { exp2 } from "hornbeam";
 * console.log(await exp2([1, 2, 3]).array()); // → [ 2, 4, 8 ]
 * ```
 */
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
/**
 * Logarithm to base 2. (`keras.ops.log2`)
 * @example
 * ```ts
 * import { log2 } from "hornbeam";
 * const y = await log2([1, 8]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.000,3.000
 * ```
 */
export const log2: UnaryFn = /* @__PURE__ */ scaledLog(2);
/**
 * Logarithm to base 10. (`keras.ops.log10`)
 * @example
 * ```ts
 * import { log10 } from "hornbeam";
 * console.log(await log10([1]).array()); // → [ 0 ]
 * ```
 */
export const log10: UnaryFn = /* @__PURE__ */ scaledLog(10);

/**
 * ∛x, also of negative numbers. (`keras.ops.cbrt`)
 * @example
 * ```ts
 * import { cbrt } from "hornbeam";
 * const y = await cbrt([0, -1]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.000,-1.000
 * ```
 */
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
/**
 * log(exp(x1) + exp(x2)) without overflow. (`keras.ops.logaddexp`)
 * @example
 * ```ts
 * import { logaddexp } from "hornbeam";
 * console.log(await logaddexp([0], [-1000]).array()); // → [ 0 ]
 * ```
 */
export const logaddexp: BinaryFn = /* @__PURE__ */ logAdd("logaddexp", 1);
/**
 * log2(2^x1 + 2^x2) without overflow. (`keras.ops.logaddexp2`)
 * @example
 * ```ts
 * import { logaddexp2 } from "hornbeam";
 * const y = await logaddexp2([3], [3]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 4.000
 * ```
 */
export const logaddexp2: BinaryFn = /* @__PURE__ */ logAdd("logaddexp2", Math.LN2);

/**
 * √(x1² + x2²) without overflow. (`keras.ops.hypot`)
 * @example
 * ```ts
 * import { hypot } from "hornbeam";
 * console.log(await hypot([3, 6], [4, 8]).array()); // → [ 5, 10 ]
 * ```
 */
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
