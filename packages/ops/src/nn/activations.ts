import type { Tensor, TensorLike } from "@hornbeam/core";
import {
  absOf,
  addOf,
  divOf,
  erfOf,
  expm1Of,
  expOf,
  fullLike,
  leOf,
  log1pOf,
  ltOf,
  maxOf,
  minOf,
  mulOf,
  negOf,
  selectOf,
  sigmoidOf,
  sqrtOf,
  subOf,
  tanhOf,
} from "../primitives/index.ts";
import { toFloat, toTensor, type UnaryFn } from "../util/args.ts";
import { composite, type Composite } from "../util/composite.ts";

const scale = (x: Tensor, by: number): Tensor => mulOf(x, fullLike(x, by));
const plus = (x: Tensor, by: number): Tensor => addOf(x, fullLike(x, by));
const between = (x: Tensor, lo: number, hi: number): Tensor => minOf(maxOf(x, fullLike(x, lo)), fullLike(x, hi));
const above = (x: Tensor, limit: number): Tensor => ltOf(fullLike(x, limit), x);

/**
 * max(x, 0); NaN stays NaN, the gradient at 0 is 0. (`keras.ops.relu`)
 * @example
 * ```ts
 * import { relu } from "hornbeam";
 * console.log(await relu([-1, 0, 2]).array()); // → [ 0, 0, 2 ]
 * ```
 */
export const relu: UnaryFn = (x) => {
  const t = toTensor(x);
  const zero = fullLike(t, 0);
  return selectOf(leOf(t, zero), zero, t);
};

/**
 * min(max(x, 0), 6) (`keras.ops.relu6`)
 * @example
 * ```ts
 * import { relu6 } from "hornbeam";
 * console.log(await relu6([-1, 3, 9]).array()); // → [ 0, 3, 6 ]
 * ```
 */
export const relu6: UnaryFn = (x) => {
  const t = relu(x);
  const six = fullLike(t, 6);
  return selectOf(leOf(six, t), six, t);
};

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** Slope below 0. Default 0.2. */
  readonly negativeSlope?: number;
}
/**
 * x above 0, negativeSlope · x below. (`keras.ops.leaky_relu`)
 * @example
 * ```ts
 * import { leakyRelu } from "hornbeam";
 * console.log(await leakyRelu([-1, 2], { negativeSlope: 0.5 }).array()); // → [ -0.5, 2 ]
 * ```
 */
export const leakyRelu = (x: TensorLike, { negativeSlope = 0.2 }: LeakyReluOptions = {}): Tensor => {
  const t = toFloat(x);
  return selectOf(above(t, 0), t, scale(t, negativeSlope));
};

/** Options of `elu` and `celu`. */
export interface AlphaOptions {
  /** Default 1. */
  readonly alpha?: number;
}
// exp only where x ≤ 0: elsewhere it could overflow and spoil the gradient with 0 · ∞.
const belowZero = (t: Tensor): Tensor => selectOf(above(t, 0), fullLike(t, 0), t);

/**
 * x above 0, alpha · (eˣ − 1) below (Clevert et al. 2015). (`keras.ops.elu`)
 * @example
 * ```ts
 * import { elu } from "hornbeam";
 * console.log(await elu([0, 2]).array()); // → [ 0, 2 ]
 * ```
 */
export const elu = (x: TensorLike, { alpha = 1 }: AlphaOptions = {}): Tensor => {
  const t = toFloat(x);
  return selectOf(above(t, 0), t, scale(expm1Of(belowZero(t)), alpha));
};
/**
 * x above 0, alpha · (exp(x / alpha) − 1) below (Barron 2017). (`keras.ops.celu`)
 * @example
 * ```ts
 * import { celu } from "hornbeam";
 * console.log(await celu([0, 2]).array()); // → [ 0, 2 ]
 * ```
 */
export const celu = (x: TensorLike, { alpha = 1 }: AlphaOptions = {}): Tensor => {
  const t = toFloat(x);
  return selectOf(above(t, 0), t, scale(expm1Of(scale(belowZero(t), 1 / alpha)), alpha));
};
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
/**
 * Scaled elu (Klambauer et al. 2017). (`keras.ops.selu`)
 * @example
 * ```ts
 * import { selu } from "hornbeam";
 * console.log(await selu([0]).array()); // → [ 0 ]
 * ```
 */
export const selu: UnaryFn = (x) => scale(elu(x, { alpha: SELU_ALPHA }), SELU_SCALE);

const geluOp: Composite<{ readonly approximate: boolean }> = /* @__PURE__ */ composite(
  "gelu",
  ([x], { approximate }) => {
    const t = x!;
    const half = scale(t, 0.5);
    if (!approximate) return mulOf(half, plus(erfOf(scale(t, Math.SQRT1_2)), 1));
    const cube = mulOf(mulOf(t, t), t);
    return mulOf(half, plus(tanhOf(scale(addOf(t, scale(cube, 0.044715)), Math.sqrt(2 / Math.PI))), 1));
  },
);
/** Options of `gelu`. */
export interface GeluOptions {
  /** Whether to use tanh in place of erf. Default true. */
  readonly approximate?: boolean;
}
/**
 * x · Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel 2016). (`keras.ops.gelu`)
 * @example
 * ```ts
 * import { gelu } from "hornbeam";
 * console.log(await gelu([0, 10]).array()); // → [ 0, 10 ]
 * ```
 */
export const gelu = (x: TensorLike, { approximate = true }: GeluOptions = {}): Tensor =>
  geluOp([toFloat(x)], { approximate });

/**
 * 1 / (1 + e⁻ˣ) (`keras.ops.sigmoid`)
 * @example
 * ```ts
 * import { sigmoid } from "hornbeam";
 * console.log(await sigmoid([0, 100]).array()); // → [ 0.5, 1 ]
 * ```
 */
export const sigmoid: UnaryFn = (x) => sigmoidOf(toFloat(x));

/**
 * x · sigmoid(x) (`keras.ops.silu`)
 * @example
 * ```ts
 * import { silu } from "hornbeam";
 * console.log(await silu([0, 100]).array()); // → [ 0, 100 ]
 * ```
 */
export const silu: UnaryFn = (x) => {
  const t = toFloat(x);
  return mulOf(t, sigmoidOf(t));
};
/**
 * The same as `silu`.
 * @example
 * ```ts
 * import { swish } from "hornbeam";
 * console.log(await swish([0, 100]).array()); // → [ 0, 100 ]
 * ```
 */
export const swish: UnaryFn = silu;

/**
 * Piecewise linear sigmoid: relu6(x + 3) / 6. (`keras.ops.hard_sigmoid`)
 * @example
 * ```ts
 * import { hardSigmoid } from "hornbeam";
 * console.log(await hardSigmoid([-3, 0, 3]).array()); // → [ 0, 0.5, 1 ]
 * ```
 */
export const hardSigmoid: UnaryFn = (x) => scale(relu6(plus(toFloat(x), 3)), 1 / 6);
/**
 * x · hardSigmoid(x) (`keras.ops.hard_silu`)
 * @example
 * ```ts
 * import { hardSilu } from "hornbeam";
 * console.log(await hardSilu([-3, 0, 3]).array()); // → [ -0, 0, 3 ]
 * ```
 */
export const hardSilu: UnaryFn = (x) => {
  const t = toFloat(x);
  return mulOf(t, hardSigmoid(t));
};
/**
 * The same as `hardSilu`.
 * @example
 * ```ts
 * import { hardSwish } from "hornbeam";
 * console.log(await hardSwish([-3, 0, 3]).array()); // → [ -0, 0, 3 ]
 * ```
 */
export const hardSwish: UnaryFn = hardSilu;
/**
 * x cut to [−1, 1]. (`keras.ops.hard_tanh`)
 * @example
 * ```ts
 * import { hardTanh } from "hornbeam";
 * console.log(await hardTanh([-2, 0.5, 2]).array()); // → [ -1, 0.5, 1 ]
 * ```
 */
export const hardTanh: UnaryFn = (x) => between(toFloat(x), -1, 1);

// log(1 + eˣ) = max(x, 0) + log1p(e^−|x|). Its gradient is given, because that of |x| and max at 0 is not.
const softplusOp: Composite<Record<string, never>> = /* @__PURE__ */ composite(
  "softplus",
  ([x]) => addOf(maxOf(x!, fullLike(x!, 0)), log1pOf(expOf(negOf(absOf(x!))))),
  ([ct], { inputs: [x] }) => [ct && mulOf(ct, sigmoidOf(x!))],
);
/**
 * log(1 + eˣ) without overflow. (`keras.ops.softplus`)
 * @example
 * ```ts
 * import { softplus } from "hornbeam";
 * console.log(await softplus([100]).array()); // → [ 100 ]
 * ```
 */
export const softplus: UnaryFn = (x) => softplusOp([toFloat(x)], {});
/**
 * log(sigmoid(x)) without underflow. (`keras.ops.log_sigmoid`)
 * @example
 * ```ts
 * import { logSigmoid } from "hornbeam";
 * const y = await logSigmoid([100]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → -0.000
 * ```
 */
export const logSigmoid: UnaryFn = (x) => negOf(softplus(negOf(toFloat(x))));
/**
 * x · tanh(softplus(x)) (Misra 2019).
 * @example
 * ```ts
 * import { mish } from "hornbeam";
 * console.log(await mish([0, 100]).array()); // → [ 0, 100 ]
 * ```
 */
export const mish: UnaryFn = (x) => {
  const t = toFloat(x);
  return mulOf(t, tanhOf(softplus(t)));
};
/**
 * x / (1 + |x|) (`keras.ops.softsign`)
 * @example
 * ```ts
 * import { softsign } from "hornbeam";
 * console.log(await softsign([-1, 0, 3]).array()); // → [ -0.5, 0, 0.75 ]
 * ```
 */
export const softsign: UnaryFn = (x) => {
  const t = toFloat(x);
  return divOf(t, plus(absOf(t), 1));
};
/**
 * x − tanh(x) (`keras.ops.tanh_shrink`)
 * @example
 * ```ts
 * import { tanhShrink } from "hornbeam";
 * console.log(await tanhShrink([0]).array()); // → [ 0 ]
 * ```
 */
export const tanhShrink: UnaryFn = (x) => {
  const t = toFloat(x);
  return subOf(t, tanhOf(t));
};

/** Options of `softShrink` and `hardShrink`. */
export interface ShrinkOptions {
  /** Default 0.5. */
  readonly threshold?: number;
}
/**
 * x moved towards 0 by the threshold, 0 within it. (`keras.ops.soft_shrink`)
 * @example
 * ```ts
 * import { softShrink } from "hornbeam";
 * console.log(await softShrink([-2, 0.25, 2]).array()); // → [ -1.5, 0, 1.5 ]
 * ```
 */
export const softShrink = (x: TensorLike, { threshold: by = 0.5 }: ShrinkOptions = {}): Tensor => {
  const t = toFloat(x);
  return selectOf(above(t, by), plus(t, -by), selectOf(ltOf(t, fullLike(t, -by)), plus(t, by), fullLike(t, 0)));
};
/**
 * x outside the threshold, 0 within it. (`keras.ops.hard_shrink`)
 * @example
 * ```ts
 * import { hardShrink } from "hornbeam";
 * console.log(await hardShrink([-2, 0.25, 2]).array()); // → [ -2, 0, 2 ]
 * ```
 */
export const hardShrink = (x: TensorLike, { threshold: by = 0.5 }: ShrinkOptions = {}): Tensor => {
  const t = toFloat(x);
  return selectOf(leOf(absOf(t), fullLike(t, by)), fullLike(t, 0), t);
};
/**
 * x where it is above the threshold, else a default. (`keras.ops.threshold`)
 * @example
 * ```ts
 * import { threshold } from "hornbeam";
 * console.log(await threshold([-1, 0.5, 3], 1, 9).array()); // → [ 9, 9, 3 ]
 * ```
 */
export const threshold = (x: TensorLike, threshold: number, defaultValue: number): Tensor => {
  const t = toFloat(x);
  return selectOf(above(t, threshold), t, fullLike(t, defaultValue));
};

/** Options of `squareplus`. */
export interface SquareplusOptions {
  /** Smoothness. Default 4. */
  readonly b?: number;
}
/**
 * (x + √(x² + b)) / 2 (`keras.ops.squareplus`)
 * @example
 * ```ts
 * import { squareplus } from "hornbeam";
 * console.log(await squareplus([0, 1.5]).array()); // → [ 1, 2 ]
 * ```
 */
export const squareplus = (x: TensorLike, { b = 4 }: SquareplusOptions = {}): Tensor => {
  const t = toFloat(x);
  return scale(addOf(t, sqrtOf(plus(mulOf(t, t), b))), 0.5);
};

/**
 * 0 below −1, (x + 1)² / 4 up to 1, x above. (`keras.ops.sparse_plus`)
 * @example
 * ```ts
 * import { sparsePlus } from "hornbeam";
 * console.log(await sparsePlus([-2, 0, 2]).array()); // → [ 0, 0.25, 2 ]
 * ```
 */
export const sparsePlus: UnaryFn = (x) => {
  const t = toFloat(x);
  const mid = plus(t, 1);
  return selectOf(
    leOf(t, fullLike(t, -1)),
    fullLike(t, 0),
    selectOf(ltOf(t, fullLike(t, 1)), scale(mulOf(mid, mid), 0.25), t),
  );
};
/**
 * (x + 1) / 2 cut to [0, 1]. (`keras.ops.sparse_sigmoid`)
 * @example
 * ```ts
 * import { sparseSigmoid } from "hornbeam";
 * console.log(await sparseSigmoid([-2, 0, 2]).array()); // → [ 0, 0.5, 1 ]
 * ```
 */
export const sparseSigmoid: UnaryFn = (x) => {
  const t = toFloat(x);
  const one = fullLike(t, 1);
  return selectOf(leOf(t, fullLike(t, -1)), fullLike(t, 0), selectOf(leOf(one, t), one, scale(plus(t, 1), 0.5)));
};
