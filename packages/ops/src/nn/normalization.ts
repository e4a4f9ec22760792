import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat, normalizeAxis, ShapeError, showShape } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  castTo,
  divOf,
  fullLike,
  maxOf,
  mulOf,
  reduceSum,
  reshapeTo,
  rsqrtOf,
  subOf,
} from "../primitives/index.ts";
import { axesOf, keptShape, toFloat, toTensor, type Axis } from "../util/args.ts";
import { composite, type Composite } from "../util/composite.ts";
import { meanAndVariance, wideDType } from "../numpy/statistics.ts";
import { norm, type NormOrder } from "../linalg/norm.ts";

const EPSILON = 1e-7;

/** Options of `moments`. */
export interface MomentsOptions {
  /** Keep reduced axes with size 1. */
  readonly keepdims?: boolean;
  /** Kept for Keras's signature: over replicas, of which there is one. */
  readonly synchronized?: boolean;
}

/**
 * Mean and variance over axes (`keepdims` keeps them with size 1); two passes. (`keras.ops.moments`)
 * @example
 * ```ts
 * import { moments } from "hornbeam";
 * const [mean, variance] = moments([[1, 3], [3, 5]], [0]);
 * console.log(await mean.array(), await variance.array()); // → [ 2, 4 ] [ 1, 1 ]
 * ```
 */
export const moments = (
  x: TensorLike,
  axes: number | readonly number[],
  { keepdims = false }: MomentsOptions = {},
): readonly [Tensor, Tensor] => {
  const t = toFloat(x);
  const over = axesOf(axes, t.rank, "moments");
  const [m, v] = meanAndVariance(t, over).map((y) =>
    castTo(
      keepdims
        ? y
        : reshapeTo(
            y,
            t.shape.filter((_, i) => !over.includes(i)),
          ),
      t.dtype,
    ),
  );
  return [m!, v!];
};

/** Options of `batchNormalization`. */
export interface BatchNormalizationOptions {
  /** β, added. */
  readonly offset?: TensorLike | null;
  /** γ, multiplied. */
  readonly scale?: TensorLike | null;
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
}
/**
 * (x − mean) / √(variance + ε) · scale + offset with vectors along one axis. (`keras.ops.batch_normalization`)
 * @example
 * ```ts
 * import { batchNormalization } from "hornbeam";
 * console.log(await batchNormalization([[1], [3]], [2], [1], -1, { epsilon: 0 }).array()); // → [ [ -1 ], [ 1 ] ]
 * ```
 */
export const batchNormalization = (
  x: TensorLike,
  mean: TensorLike,
  variance: TensorLike,
  axis: number,
  { offset, scale, epsilon = 1e-3 }: BatchNormalizationOptions = {},
): Tensor => {
  const t = toFloat(x);
  const a = normalizeAxis(axis, t.rank, "batchNormalization");
  const vector = (v: TensorLike, what: string): Tensor => {
    const y = castTo(toTensor(v), t.dtype);
    if (y.size !== t.shape[a])
      throw new ShapeError(
        `batchNormalization: ${what} must have the size of axis ${a} of ${showShape(t.shape)}; received shape ${showShape(y.shape)}.`,
        { op: "batchNormalization" },
      );
    return reshapeTo(
      y,
      t.shape.map((d, i) => (i === a ? d : 1)),
    );
  };
  const v = vector(variance, "the variance");
  let inv = rsqrtOf(addOf(v, fullLike(v, epsilon)));
  if (scale !== undefined && scale !== null) inv = mulOf(inv, vector(scale, "scale"));
  const y = mulOf(subOf(t, broadcastTo(vector(mean, "the mean"), t.shape)), broadcastTo(inv, t.shape));
  return offset === undefined || offset === null ? y : addOf(y, broadcastTo(vector(offset, "offset"), t.shape));
};

interface NormAttributes {
  readonly axes: readonly number[];
  readonly epsilon: number;
  readonly gamma: boolean;
  readonly beta: boolean;
  readonly [key: string]: unknown;
}
/** [size of the axes…] or a vector along them, as a tensor that broadcasts to x. */
const along = (op: string, x: Tensor, axes: readonly number[], value: TensorLike): Tensor => {
  const y = castTo(toTensor(value), x.dtype);
  const shape = x.shape.map((d, i) => (axes.includes(i) ? d : 1));
  const own = axes.map((i) => x.shape[i]!);
  if (y.size !== own.reduce((p, q) => p * q, 1))
    throw new ShapeError(
      `${op}: gamma and beta must have the shape of the normalised axes ${showShape(own)}; received ${showShape(y.shape)}.`,
      { op },
    );
  return reshapeTo(y, shape);
};

const layerNormOp: Composite<NormAttributes> = /* @__PURE__ */ composite(
  "layerNormalization",
  ([x, ...rest], { axes, epsilon, gamma, beta }) => {
    const wide = castTo(x!, wideDType(x!.dtype));
    const [m, v] = meanAndVariance(wide, axes);
    const inv = rsqrtOf(addOf(v, fullLike(v, epsilon)));
    let y = mulOf(subOf(wide, broadcastTo(m, wide.shape)), broadcastTo(inv, wide.shape));
    const next = (): Tensor => broadcastTo(castTo(rest.shift()!, wide.dtype), wide.shape);
    if (gamma) y = mulOf(y, next());
    if (beta) y = addOf(y, next());
    return castTo(y, x!.dtype);
  },
);

/** Options of `layerNormalization`. */
export interface LayerNormalizationOptions {
  /** Factor after normalization, in the shape of the normalized axes. */
  readonly gamma?: TensorLike | null;
  /** Summand after it. */
  readonly beta?: TensorLike | null;
  /** Axis or axes that are normalised together. Default the last. */
  readonly axis?: number | readonly number[];
  /** Default 1e-7. */
  readonly epsilon?: number | null;
}
/**
 * (x − mean) / √(variance + ε) · gamma + beta over the given axes of each sample (Ba et al. 2016).
 * (`keras.ops.layer_normalization`)
 * @example
 * ```ts
 * import { layerNormalization } from "hornbeam";
 * console.log(await layerNormalization([[1, 3]], { epsilon: 0 }).array()); // → [ [ -1, 1 ] ]
 * ```
 */
export const layerNormalization = (
  x: TensorLike,
  { gamma, beta, axis = -1, epsilon }: LayerNormalizationOptions = {},
): Tensor => {
  const t = toFloat(x);
  const axes = axesOf(axis, t.rank, "layerNormalization");
  const given = [gamma, beta].filter((p) => p !== undefined && p !== null);
  return layerNormOp([t, ...given.map((p) => along("layerNormalization", t, axes, p))], {
    axes,
    epsilon: epsilon ?? EPSILON,
    gamma: gamma !== undefined && gamma !== null,
    beta: beta !== undefined && beta !== null,
  });
};

const rmsNormOp: Composite<NormAttributes> = /* @__PURE__ */ composite(
  "rmsNormalization",
  ([x, scale], { axes, epsilon }) => {
    const wide = castTo(x!, wideDType(x!.dtype));
    const total = reshapeTo(reduceSum(mulOf(wide, wide), axes), keptShape(wide.shape, axes));
    const count = axes.reduce((n, i) => n * wide.shape[i]!, 1);
    const inv = rsqrtOf(addOf(mulOf(total, fullLike(total, 1 / count)), fullLike(total, epsilon)));
    const y = mulOf(wide, broadcastTo(inv, wide.shape));
    return castTo(scale ? mulOf(y, broadcastTo(castTo(scale, wide.dtype), wide.shape)) : y, x!.dtype);
  },
);

/** Options of `rmsNormalization`. */
export interface RmsNormalizationOptions {
  /** Factor after normalization. */
  readonly scale?: TensorLike | null;
  /** Axis or axes that are normalized together. Default −1. */
  readonly axis?: number | readonly number[];
  /** Default 1e-7. */
  readonly epsilon?: number | null;
}
/**
 * x / √(mean(x²) + ε) · scale (Zhang & Sennrich 2019). (`keras.ops.rms_normalization`)
 * @example
 * ```ts
 * import { rmsNormalization } from "hornbeam";
 * const y = await rmsNormalization([[3, 4]], { epsilon: 0 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.849,1.131
 * ```
 */
export const rmsNormalization = (
  x: TensorLike,
  { scale, axis = -1, epsilon }: RmsNormalizationOptions = {},
): Tensor => {
  const t = toFloat(x);
  const axes = axesOf(axis, t.rank, "rmsNormalization");
  const gamma = scale !== undefined && scale !== null;
  return rmsNormOp(gamma ? [t, along("rmsNormalization", t, axes, scale)] : [t], {
    axes,
    epsilon: epsilon ?? EPSILON,
    gamma,
    beta: false,
  });
};

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** Axis or axes of the vectors. Default −1. */
  readonly axis?: Axis;
  /** Order of the norm. Default 2. */
  readonly order?: NormOrder;
  /** Least divisor. Default 1e-7. */
  readonly epsilon?: number | null;
}
/**
 * x / max(‖x‖, ε) along an axis. (`keras.ops.normalize`)
 * @example
 * ```ts
 * import { normalize } from "hornbeam";
 * const y = await normalize([[3, 4]]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.600,0.800
 * ```
 */
export const normalize = (x: TensorLike, { axis = -1, order = 2, epsilon }: NormalizeOptions = {}): Tensor => {
  const given = toTensor(x);
  const t = isFloat(given.dtype) ? given : toFloat(given);
  const least = epsilon ?? EPSILON;
  if (order === 2) {
    const axes = axesOf(axis, t.rank, "normalize");
    const squares = reshapeTo(reduceSum(mulOf(t, t), axes), keptShape(t.shape, axes));
    // 1 / max(‖x‖, ε) as one root, whose gradient at x = 0 is finite.
    return mulOf(t, broadcastTo(rsqrtOf(maxOf(squares, fullLike(squares, least * least))), t.shape));
  }
  const n = norm(t, { ord: order, axis, keepdims: true });
  return divOf(t, broadcastTo(maxOf(n, fullLike(n, least)), t.shape));
};
