import type { Tensor, TensorLike } from "@hornbeam/core";
import { UnsupportedError } from "@hornbeam/ir";
import { clip, convertToTensor, greater, multiply, squeeze, subtract, where } from "@hornbeam/ops";
import type { LabelledBoxes } from "./convertFormat.ts";
import { columnsOf, join, refuse, type BoundingBoxFormat } from "./formats.ts";

/** Options of `clipToImageSize`. */
export interface ClipToImageSizeOptions {
  /** Of the image in pixels; needed unless the format is relative. */
  readonly height?: TensorLike;
  readonly width?: TensorLike;
  /** "xyxy" (default) or "rel_xyxy". */
  readonly boundingBoxFormat?: BoundingBoxFormat;
}

const op = "clipToImageSize";

/**
 * Boxes cut at the borders of the image; the label of a box of which nothing is left becomes −1. `boxes` are [boxes, 4] or [batch, boxes, 4], `labels` the same
 * without the last axis. https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const boxes = { boxes: [[-10, 5, 20, 40]], labels: [3] };
 * const clipped = boundingBoxes.clipToImageSize(boxes, { height: 30, width: 50 });
 * console.log(await clipped.boxes.array()); // → [ [ 0, 5, 20, 30 ] ]
 * ```
 *
 * @throws ValueError where the size is missing, UnsupportedError for another format.
 */
export const clipToImageSize = (
  boundingBoxes: LabelledBoxes,
  { height, width, boundingBoxFormat = "xyxy" }: ClipToImageSizeOptions = {},
): LabelledBoxes & { readonly boxes: Tensor } => {
  const relative = boundingBoxFormat === "rel_xyxy";
  if (!relative && boundingBoxFormat !== "xyxy")
    throw new UnsupportedError(
      `${op}: boxes must be xyxy or rel_xyxy; received ${boundingBoxFormat}. Use convertFormat first.`,
    );
  if (!relative && (height === undefined || width === undefined))
    refuse(op, "the size of the image is needed", "no height or no width", "Pass { height, width }");
  const limits = relative ? [1, 1] : [width!, height!];
  const [left, top, right, bottom] = columnsOf(convertToTensor(boundingBoxes.boxes)).map((c, i) =>
    clip(c, 0, limits[i % 2]!),
  ) as [Tensor, Tensor, Tensor, Tensor];
  const boxes = join(left, top, right, bottom);
  if (boundingBoxes.labels === undefined) return { ...boundingBoxes, boxes };
  const area = squeeze(multiply(subtract(right, left), subtract(bottom, top)), { axis: -1 });
  return { ...boundingBoxes, boxes, labels: where(greater(area, 0), boundingBoxes.labels, -1) };
};
