import type { Tensor, TensorLike } from "@hornbeam/core";
import {
  add,
  divide,
  less,
  logicalOr,
  max,
  maximum,
  minimum,
  multiply,
  subtract,
  swapaxes,
  where,
  convertToTensor,
} from "@hornbeam/ops";
import { convertFormat } from "./convertFormat.ts";
import { columnsOf, refuse, type BoundingBoxFormat } from "./formats.ts";

/** Options of `computeIou`. */
export interface ComputeIouOptions {
  /** Puts `maskVal` where a box has only negative numbers. Default false. */
  readonly useMasking?: boolean;
  /** Default −1. */
  readonly maskVal?: number;
  /** [height, width, channels] of the image; needed for relative formats. */
  readonly imageShape?: readonly [number, number, number];
}

const op = "computeIou";
const EPSILON = 1e-7;

const prepared = (what: string, boxes: TensorLike, format: BoundingBoxFormat, options: ComputeIouOptions): Tensor => {
  const { shape } = convertToTensor(boxes);
  if (shape.length !== 2 && shape.length !== 3)
    refuse(op, `${what} must be [boxes, 4] or [batch, boxes, 4]`, `[${shape.join(", ")}]`, "Reshape them");
  if (format.toLowerCase().includes("rel") && !options.imageShape)
    refuse(op, "relative formats need the size of the image", format, "Pass { imageShape }");
  const [height, width] = options.imageShape ?? [];
  return convertFormat(boxes, format, "yxyx", height === undefined ? {} : { height, width: width! });
};

const across = (x: Tensor): Tensor => swapaxes(x, -1, -2);

/**
 * Intersection over union of each box with each: [n, 4] and [m, 4] give [n, m]; either may have a batch axis in front.
 *
 * iou = |A ∩ B| / (|A| + |B| − |A ∩ B| + ε), ε = 1e-7. https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const iou = boundingBoxes.computeIou([[0, 0, 2, 2]], [[0, 0, 2, 1], [5, 5, 6, 6]], "xyxy");
 * console.log(await iou.array()); // → [ [ 0.5, 0 ] ]
 * ```
 *
 * @throws ValueError for boxes of another rank and relative ones without `imageShape`.
 */
export const computeIou = (
  boxes1: TensorLike,
  boxes2: TensorLike,
  boundingBoxFormat: BoundingBoxFormat,
  options: ComputeIouOptions = {},
): Tensor => {
  const a = prepared("boxes1", boxes1, boundingBoxFormat, options);
  const b = prepared("boxes2", boxes2, boundingBoxFormat, options);
  const [top1, left1, bottom1, right1] = columnsOf(a);
  const [top2, left2, bottom2, right2] = columnsOf(b).map(across) as [Tensor, Tensor, Tensor, Tensor];
  const overlap = (from1: Tensor, from2: Tensor, to1: Tensor, to2: Tensor): Tensor =>
    maximum(subtract(minimum(to1, to2), maximum(from1, from2)), 0);
  const both = multiply(overlap(top1, top2, bottom1, bottom2), overlap(left1, left2, right1, right2));
  const area1 = multiply(subtract(bottom1, top1), subtract(right1, left1));
  const area2 = multiply(subtract(bottom2, top2), subtract(right2, left2));
  const iou = divide(both, add(subtract(add(area1, area2), both), EPSILON));
  if (!options.useMasking) return iou;
  const empty = (x: Tensor): Tensor => less(max(x, { axis: -1, keepdims: true }), 0);
  return where(logicalOr(empty(a), across(empty(b))), options.maskVal ?? -1, iou);
};
