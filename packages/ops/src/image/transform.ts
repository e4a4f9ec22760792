import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { saturateCast } from "../core/convert.ts";
import { solve } from "../linalg/solve.ts";
import type { DataFormat } from "../nn/geometry.ts";
import { add, divide, multiply, negative } from "../numpy/arithmetic.ts";
import { concatenate, stack } from "../numpy/join.ts";
import { round } from "../numpy/rounding.ts";
import { broadcastTo, reshape } from "../numpy/shape.ts";
import { take } from "../numpy/take.ts";
import { onesLike, zerosLike } from "../numpy/create.ts";
import { castTo, iotaOf } from "../primitives/index.ts";
import { toFloat, toTensor } from "../util/args.ts";
import { onImages } from "./planes.ts";
import { sample, type FillMode } from "./sample.ts";

/** How `affineTransform`, `perspectiveTransform` and `elasticTransform` read between pixels. */
export type TransformInterpolation = "nearest" | "bilinear";

/** Options of `perspectiveTransform`. */
export interface PerspectiveOptions {
  /** Default "bilinear". */
  readonly interpolation?: TransformInterpolation;
  /** Value outside the images. Default 0. */
  readonly fillValue?: number;
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat | null;
}
/** Options of `affineTransform`. */
export interface AffineOptions extends PerspectiveOptions {
  /** Default "constant". */
  readonly fillMode?: FillMode;
}

/** Columns and rows of the pixels of [batch, height, width, …], each [batch, height, width]. */
export const pixelGrid = (x: Tensor): readonly [column: Tensor, row: Tensor] => {
  const shape = x.shape.slice(0, 3);
  return [castTo(iotaOf(shape, 2, "int32"), "float32"), castTo(iotaOf(shape, 1, "int32"), "float32")];
};

/** Images [batch, height, width, channels] read at rows and columns [batch, height, width]. */
export const readPixels = (op: string, x: Tensor, column: Tensor, row: Tensor, o: AffineOptions): Tensor => {
  const { interpolation = "bilinear", fillMode, fillValue } = o;
  if (interpolation !== "nearest" && interpolation !== "bilinear")
    throw new ValueError(
      `${op}: interpolation must be nearest or bilinear; received ${JSON.stringify(interpolation)}.`,
      { op },
    );
  const [batch, h, w, channels] = x.shape as [number, number, number, number];
  const flat = reshape(toFloat(x), [batch * h * w, channels]);
  const order = interpolation === "nearest" ? 0 : 1;
  const read = sample(
    op,
    flat,
    [h, w],
    [row, column],
    { order, ...(fillMode && { fillMode }), ...(fillValue && { fillValue }) },
    iotaOf(row.shape, 0, "int32"),
  );
  return isFloat(x.dtype) ? read : saturateCast(round(read), x.dtype);
};

/** Coefficient i of transforms [batch or 1, n] over all pixels. */
const coefficients = (t: Tensor, x: Tensor): ((i: number) => Tensor) => {
  const shape = x.shape.slice(0, 3);
  return (i) => broadcastTo(reshape(take(t, i, { axis: 1 }), [t.shape[0]!, 1, 1]), shape);
};

/**
 * Images [batch, height, width, channels] (or without batch) moved by transforms [a0, a1, a2, b0, b1, b2, c0, c1], one or one
 * for each image: the pixel (x, y) of the result is the one at (a0·x + a1·y + a2, b0·x + b1·y + b2). c0 and c1 are not used.
 * (`keras.ops.image.affine_transform`)
 * @throws ShapeError where images or transforms have another shape; ValueError for unknown modes.
 * @example affineTransform(images, [1, 0, 5, 0, 1, 0, 0, 0]); // five pixels to the left
 * @example
 * ```ts
 * import { arange, cast, image, reshape } from "hornbeam";
 * const x = reshape(arange(4), [2, 2, 1]);
 * const moved = image.affineTransform(cast(x, "float32"), [1, 0, 1, 0, 1, 0, 0, 0]);
 * console.log((await moved.data()).join()); // → 1,0,3,0
 * ```
 */
export const affineTransform = (images: TensorLike, transform: TensorLike, options: AffineOptions = {}): Tensor =>
  onImages("affineTransform", images, options.dataFormat, (x) => {
    const given = toFloat(transform);
    const t = given.rank === 1 ? reshape(given, [1, given.size]) : given;
    if (t.rank !== 2 || t.shape[1] !== 8 || (t.shape[0] !== 1 && t.shape[0] !== x.shape[0]))
      throw new ShapeError(
        `affineTransform: transform must be [8] or [batch, 8]; received shape ${showShape(given.shape)}.`,
        {
          op: "affineTransform",
        },
      );
    const [u, v] = pixelGrid(x);
    const at = coefficients(t, x);
    const line = (i: number): Tensor => add(add(multiply(at(i), u), multiply(at(i + 1), v)), at(i + 2));
    return readPixels("affineTransform", x, line(0), line(3), options);
  });

/** The eight coefficients [batch, 8] of the homography that takes end points [batch, 4, 2] to start points. */
const homography = (start: Tensor, end: Tensor): Tensor => {
  const [sx, sy, ex, ey] = [
    take(start, 0, { axis: 2 }),
    take(start, 1, { axis: 2 }),
    take(end, 0, { axis: 2 }),
    take(end, 1, { axis: 2 }),
  ];
  const [zero, one] = [zerosLike(ex), onesLike(ex)];
  const rows = (parts: readonly Tensor[]): Tensor => stack(parts, { axis: 2 });
  const a = concatenate(
    [
      rows([ex, ey, one, zero, zero, zero, negative(multiply(sx, ex)), negative(multiply(sx, ey))]),
      rows([zero, zero, zero, ex, ey, one, negative(multiply(sy, ex)), negative(multiply(sy, ey))]),
    ],
    { axis: 1 },
  );
  return reshape(solve(a, reshape(concatenate([sx, sy], { axis: 1 }), [sx.shape[0]!, 8, 1])), [sx.shape[0]!, 8]);
};

/**
 * Images [batch, height, width, channels] (or without batch) seen from elsewhere: the quadrilateral of start points [4, 2] or
 * [batch, 4, 2], each (x, y), comes to lie on the end points. (`keras.ops.image.perspective_transform`)
 * @throws ShapeError where points or images have another shape; ValueError for an unknown interpolation.
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * const corners = [[0, 0], [3, 0], [0, 3], [3, 3]];
 * console.log(image.perspectiveTransform(ones([4, 4, 1]), corners, corners).shape); // → [ 4, 4, 1 ]
 * ```
 */
export const perspectiveTransform = (
  images: TensorLike,
  startPoints: TensorLike,
  endPoints: TensorLike,
  options: PerspectiveOptions = {},
): Tensor =>
  onImages("perspectiveTransform", images, options.dataFormat, (x) => {
    const points = (given: TensorLike): Tensor => {
      const p = castTo(toTensor(given), "float32");
      const all = p.rank === 2 ? reshape(p, [1, ...p.shape]) : p;
      if (all.rank !== 3 || all.shape[1] !== 4 || all.shape[2] !== 2)
        throw new ShapeError(
          `perspectiveTransform: points must be [4, 2] or [batch, 4, 2]; received shape ${showShape(p.shape)}.`,
          {
            op: "perspectiveTransform",
          },
        );
      return all;
    };
    const at = coefficients(homography(points(startPoints), points(endPoints)), x);
    const [u, v] = pixelGrid(x);
    const depth = add(add(multiply(at(6), u), multiply(at(7), v)), 1);
    const line = (i: number): Tensor => divide(add(add(multiply(at(i), u), multiply(at(i + 1), v)), at(i + 2)), depth);
    return readPixels("perspectiveTransform", x, line(0), line(3), { ...options, fillMode: "constant" });
  });
