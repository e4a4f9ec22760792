import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError, showShape, ValueError, type Shape } from "@hornbeam/ir";
import { abs, add, divide, maximum, multiply, subtract } from "../numpy/arithmetic.ts";
import { greater, greaterEqual, less, lessEqual, notEqual } from "../numpy/compare.ts";
import { tensordot } from "../numpy/contract.ts";
import { logicalAnd } from "../numpy/logical.ts";
import { sum } from "../numpy/reduce.ts";
import { moveaxis, reshape } from "../numpy/shape.ts";
import { take } from "../numpy/take.ts";
import { sin } from "../numpy/trigonometric.ts";
import { where } from "../numpy/where.ts";
import { castTo, iotaOf } from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";

/** The filters of `scaleAndTranslate`. */
export type ScaleMethod =
  "linear" | "bilinear" | "trilinear" | "cubic" | "bicubic" | "tricubic" | "lanczos3" | "lanczos5";
/** Options of `scaleAndTranslate`. */
export interface ScaleAndTranslateOptions {
  /** Whether shrinking averages over all pixels that fall together. Default true. */
  readonly antialias?: boolean;
}

type Filter = (x: Tensor) => Tensor;
const triangle: Filter = (x) => maximum(subtract(1, x), 0);
/** Keys (1981) with a = −1/2. */
const cubic: Filter = (x) => {
  const near = add(multiply(multiply(subtract(multiply(x, 1.5), 2.5), x), x), 1);
  const far = add(multiply(subtract(multiply(add(multiply(x, -0.5), 2.5), x), 4), x), 2);
  return where(less(x, 1), near, where(less(x, 2), far, 0));
};
const lanczos =
  (radius: number): Filter =>
  (x) => {
    const near = less(x, 1e-3);
    const safe = where(near, 1, x);
    const wave = multiply(multiply(sin(multiply(safe, Math.PI)), sin(multiply(safe, Math.PI / radius))), radius);
    const value = where(near, 1, divide(wave, multiply(multiply(safe, safe), Math.PI ** 2)));
    return where(greater(x, radius), 0, value);
  };
const FILTERS: Readonly<Record<ScaleMethod, Filter>> = {
  linear: triangle,
  bilinear: triangle,
  trilinear: triangle,
  cubic,
  bicubic: cubic,
  tricubic: cubic,
  lanczos3: /* @__PURE__ */ lanczos(3),
  lanczos5: /* @__PURE__ */ lanczos(5),
};

/** [n, out] weights of each element in each result; results from outside are 0. */
const weightsOf = (
  n: number,
  out: number,
  scale: Tensor,
  shift: Tensor,
  filter: Filter,
  antialias: boolean,
): Tensor => {
  const inverse = divide(1, scale);
  const wide = antialias ? maximum(inverse, 1) : 1;
  const place = castTo(iotaOf([1, out], 1, "int32"), scale.dtype);
  const at = subtract(multiply(subtract(add(place, 0.5), shift), inverse), 0.5);
  const raw = filter(divide(abs(subtract(at, castTo(iotaOf([n, 1], 0, "int32"), scale.dtype))), wide));
  const total = sum(raw, { axis: 0, keepdims: true });
  const known = greater(abs(total), 1000 * 2 ** -23);
  const weights = where(known, divide(raw, where(notEqual(total, 0), total, 1)), 0);
  return where(logicalAnd(greaterEqual(at, -0.5), lessEqual(at, n - 0.5)), weights, 0);
};

/**
 * `images` in another shape: along spatialDims[k] the result's element o is read at (o + ½ − translation[k]) / scale[k] − ½.
 * Other axes stay. Differentiable by images, scale and translation. (`keras.ops.image.scale_and_translate`)
 * @throws ValueError for an unknown method; ShapeError where shapes do not fit.
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * const small = image.scaleAndTranslate(ones([4, 4]), [2, 2], [0.5, 0.5], [0, 0], [0, 1], "linear");
 * console.log(await small.array()); // → [ [ 1, 1 ], [ 1, 1 ] ]
 * ```
 */
export const scaleAndTranslate = (
  images: TensorLike,
  outputShape: Shape,
  scale: TensorLike,
  translation: TensorLike,
  spatialDims: readonly number[],
  method: ScaleMethod,
  { antialias = true }: ScaleAndTranslateOptions = {},
): Tensor => {
  const op = "scaleAndTranslate";
  const x = toFloat(images);
  const [by, to] = [toFloat(scale), toFloat(translation)];
  if (!Object.hasOwn(FILTERS, method))
    throw new ValueError(
      `${op}: method must be one of ${Object.keys(FILTERS).join(", ")}; received ${JSON.stringify(method)}.`,
      { op },
    );
  const axes = spatialDims.map((a) => normalizeAxis(a, x.rank, op));
  if (
    outputShape.length !== x.rank ||
    by.size !== axes.length ||
    to.size !== axes.length ||
    outputShape.some((d, i) => !axes.includes(i) && d !== x.shape[i])
  )
    throw new ShapeError(
      `${op}: outputShape must have the images' rank and differ from ${showShape(x.shape)} on spatialDims only, with one scale and translation for each; received ${showShape(outputShape)}, ${by.size} scales and ${to.size} translations.`,
      { op },
    );
  const one = (t: Tensor, k: number): Tensor => take(reshape(t, [t.size]), k, { axis: 0 });
  return axes.reduce((y, axis, k) => {
    const w = weightsOf(y.shape[axis]!, outputShape[axis]!, one(by, k), one(to, k), FILTERS[method], antialias);
    return moveaxis(tensordot(y, castTo(w, y.dtype), { axes: [[axis], [0]] }), -1, axis);
  }, x);
};
