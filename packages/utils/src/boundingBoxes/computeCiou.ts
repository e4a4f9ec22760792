import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, arctan, divide, maximum, minimum, multiply, square, squeeze, subtract } from "@hornbeam/ops";
import { convertFormat } from "./convertFormat.ts";
import { columnsOf, refuse, type BoundingBoxFormat } from "./formats.ts";

/** Options of `computeCiou`. */
export interface ComputeCiouOptions {
  /** [height, width, channels] of the image; needed for relative formats. */
  readonly imageShape?: readonly [number, number, number];
}

const EPSILON = 1e-7;

/**
 * Complete IoU of boxes [..., 4], pair by pair: [...].
 *
 * ciou = iou − ρ²/c² − α·v with ρ the distance of the centres, c the diagonal of the smallest box around both,
 * v = 4/π²·(arctan(w₂/h₂) − arctan(w₁/h₁))² and α = v / (v − iou + 1 + ε).
 * Zheng et al. 2019, https://arxiv.org/abs/1911.08287; https://keras.io/api/utils/bounding_boxes/
 *
 * Keras refuses relative formats even with `image_shape`; here they work.
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const ciou = boundingBoxes.computeCiou([[0, 0, 10, 10]], [[20, 0, 30, 10]], "xyxy");
 * console.log((await ciou.array()).toString().slice(0, 4)); // → -0.4
 * ```
 *
 * @throws ValueError for relative formats without `imageShape`.
 */
export const computeCiou = (
  boxes1: TensorLike,
  boxes2: TensorLike,
  boundingBoxFormat: BoundingBoxFormat,
  { imageShape }: ComputeCiouOptions = {},
): Tensor => {
  if (boundingBoxFormat.toLowerCase().includes("rel") && !imageShape)
    refuse("computeCiou", "relative formats need the size of the image", boundingBoxFormat, "Pass { imageShape }");
  const size = imageShape ? { height: imageShape[0], width: imageShape[1] } : {};
  const [l1, t1, r1, b1] = columnsOf(convertFormat(boxes1, boundingBoxFormat, "xyxy", size));
  const [l2, t2, r2, b2] = columnsOf(convertFormat(boxes2, boundingBoxFormat, "xyxy", size));
  const [w1, w2] = [subtract(r1, l1), subtract(r2, l2)];
  const [h1, h2] = [add(subtract(b1, t1), EPSILON), add(subtract(b2, t2), EPSILON)];
  const overlap = (from1: Tensor, from2: Tensor, to1: Tensor, to2: Tensor): Tensor =>
    maximum(subtract(minimum(to1, to2), maximum(from1, from2)), 0);
  const both = multiply(overlap(l1, l2, r1, r2), overlap(t1, t2, b1, b2));
  const union = add(subtract(add(multiply(w1, h1), multiply(w2, h2)), both), EPSILON);
  const iou = divide(both, add(union, EPSILON));
  const around = (from1: Tensor, from2: Tensor, to1: Tensor, to2: Tensor): Tensor =>
    square(subtract(maximum(to1, to2), minimum(from1, from2)));
  const diagonal = add(add(around(l1, l2, r1, r2), around(t1, t2, b1, b2)), EPSILON);
  const apart = (from1: Tensor, to1: Tensor, from2: Tensor, to2: Tensor): Tensor =>
    square(divide(subtract(add(from1, to1), add(from2, to2)), 2));
  const distance = add(apart(l1, r1, l2, r2), apart(t1, b1, t2, b2));
  const v = multiply(4 / Math.PI ** 2, square(subtract(arctan(divide(w2, h2)), arctan(divide(w1, h1)))));
  const alpha = divide(v, add(subtract(v, iou), 1 + EPSILON));
  return squeeze(subtract(iou, add(divide(distance, diagonal), multiply(v, alpha))), { axis: -1 });
};
