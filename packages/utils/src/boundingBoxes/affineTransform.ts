import type { Tensor, TensorLike } from "@hornbeam/core";
import {
  add,
  concatenate,
  convertToTensor,
  cos,
  divide,
  max,
  min,
  multiply,
  negative,
  reshape,
  sin,
  subtract,
  tan,
} from "@hornbeam/ops";
import { needCorners, type BoxOptions } from "./crop.ts";
import { columnsOf, join, refuse } from "./formats.ts";

/** Options of `affineTransform`. */
export interface AffineTransformBoxesOptions extends BoxOptions {
  /** What stays in place, in parts of width and height. Default 0.5. */
  readonly centerX?: TensorLike;
  readonly centerY?: TensorLike;
}

const radians = (degrees: Tensor): Tensor => multiply(degrees, Math.PI / 180);

/** Numbers for each image of the batch, as [batch, 1, 1]. */
const each = (x: TensorLike): Tensor => reshape(convertToTensor(x, { dtype: "float32" }), [-1, 1, 1]);

/**
 * The smallest upright boxes around boxes [batch, boxes, 4] after their images were turned, moved, scaled and sheared: the inverse of the matrix that
 * `RandomAffine`-like layers sample with. Angles in degrees, translations in parts of width and height, a number or one for each image.
 * https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const moved = boundingBoxes.affineTransform([[[2, 4, 6, 5]]], 0, 0.1, 0, 1, 0, 0, 11, 11);
 * console.log(await moved.array()); // → [ [ [ 3, 4, 7, 5 ] ] ]
 * ```
 *
 * @throws ValueError for boxes that are not [batch, boxes, 4], UnsupportedError for other formats than xyxy.
 */
export const affineTransform = (
  boxes: TensorLike,
  angle: TensorLike,
  translateX: TensorLike,
  translateY: TensorLike,
  scale: TensorLike,
  shearX: TensorLike,
  shearY: TensorLike,
  height: number,
  width: number,
  options: AffineTransformBoxesOptions = {},
): Tensor => {
  needCorners("affineTransform", options);
  const given = convertToTensor(boxes, { dtype: "float32" });
  if (given.rank !== 3)
    refuse("affineTransform", "boxes must be [batch, boxes, 4]", `[${given.shape.join(", ")}]`, "Reshape them");
  const rot = negative(radians(each(angle)));
  const sx = negative(radians(each(shearX)));
  const sy = negative(radians(each(shearY)));
  const cx = multiply(each(options.centerX ?? 0.5), width - 1);
  const cy = multiply(each(options.centerY ?? 0.5), height - 1);
  const fromX = subtract(cx, multiply(each(translateX), width - 1));
  const fromY = subtract(cy, multiply(each(translateY), height - 1));
  // [[a, b], [c, d]] turns and shears; its determinant is 1.
  const a = divide(cos(subtract(rot, sy)), cos(sy));
  const b = add(multiply(a, tan(sx)), sin(rot));
  const c = negative(divide(sin(subtract(rot, sy)), cos(sy)));
  const d = subtract(cos(rot), multiply(c, tan(sx)));
  const s = each(scale);
  const [a0, a1, b0, b1] = [multiply(d, s), multiply(negative(b), s), multiply(negative(c), s), multiply(a, s)];
  const a2 = subtract(subtract(cx, multiply(a0, fromX)), multiply(a1, fromY));
  const b2 = subtract(subtract(cy, multiply(b0, fromX)), multiply(b1, fromY));
  const [left, top, right, bottom] = columnsOf(given);
  const xs = concatenate([left, right, right, left], { axis: -1 });
  const ys = concatenate([top, top, bottom, bottom], { axis: -1 });
  const x = add(add(multiply(xs, a0), multiply(ys, a1)), a2);
  const y = add(add(multiply(xs, b0), multiply(ys, b1)), b2);
  const ends = { axis: -1, keepdims: true } as const;
  return join(min(x, ends), min(y, ends), max(x, ends), max(y, ends));
};
