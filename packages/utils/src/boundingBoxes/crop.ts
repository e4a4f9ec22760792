import type { Tensor, TensorLike } from "@hornbeam/core";
import { UnsupportedError } from "@hornbeam/ir";
import { clip, convertToTensor, subtract } from "@hornbeam/ops";
import { columnsOf, join, type BoundingBoxFormat } from "./formats.ts";

/** Options of `crop`, `pad` and `affineTransform`. */
export interface BoxOptions {
  /** Only "xyxy", the default: use `convertFormat` for others. */
  readonly boundingBoxFormat?: BoundingBoxFormat;
}

/** Keras's functions on boxes take corners only. */
export const needCorners = (op: string, { boundingBoxFormat = "xyxy" }: BoxOptions): void => {
  if (boundingBoxFormat !== "xyxy")
    throw new UnsupportedError(`${op}: boxes must be xyxy; received ${boundingBoxFormat}. Use convertFormat first.`);
};

/**
 * Boxes [..., 4] as they are in a part of the image that begins at `top` and `left`, cut at its borders. Numbers in pixels.
 * https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const boxes = boundingBoxes.crop([[10, 20, 30, 60]], 10, 20, 40, 30);
 * console.log(await boxes.array()); // → [ [ 0, 10, 10, 40 ] ]
 * ```
 */
export const crop = (
  boxes: TensorLike,
  top: TensorLike,
  left: TensorLike,
  height: TensorLike,
  width: TensorLike,
  options: BoxOptions = {},
): Tensor => {
  needCorners("crop", options);
  const columns = columnsOf(convertToTensor(boxes));
  return join(...columns.map((c, i) => clip(subtract(c, i % 2 ? top : left), 0, i % 2 ? height : width)));
};
