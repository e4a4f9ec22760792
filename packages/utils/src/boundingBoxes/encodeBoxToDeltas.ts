import type { Tensor, TensorLike } from "@hornbeam/core";
import { concatenate, convertToTensor, divide, log, maximum, split, subtract } from "@hornbeam/ops";
import { convertFormat } from "./convertFormat.ts";
import { refuse, type BoundingBoxFormat } from "./formats.ts";

/** Formats in which differences of boxes are written. */
export type DeltaFormat = "center_xywh" | "center_yxhw";

/** Options that `encodeBoxToDeltas` and `decodeDeltasToBoxes` share. */
export interface DeltaOptions {
  /** Four numbers that differences are divided by. */
  readonly variance?: TensorLike | null;
  /** [height, width, channels] of the image; needed for relative formats. */
  readonly imageShape?: readonly [number, number, number];
}
/** Options of `encodeBoxToDeltas`. */
export interface EncodeBoxOptions extends DeltaOptions {
  /** Default "center_yxhw". */
  readonly encodingFormat?: DeltaFormat;
}

/** The variance as a tensor. @throws ValueError unless it has four numbers. */
export const varianceOf = (op: string, { variance }: DeltaOptions): Tensor | undefined => {
  if (variance === undefined || variance === null) return undefined;
  const t = convertToTensor(variance, { dtype: "float32" });
  if (t.shape.at(-1) !== 4)
    refuse(op, "variance must have 4 numbers", `shape [${t.shape.join(", ")}]`, "Pass [0.1, 0.1, 0.2, 0.2], say");
  return t;
};
/** @throws ValueError for a format that does not begin with the middle. */
export const checkDeltaFormat = (op: string, format: string): void => {
  if (format !== "center_xywh" && format !== "center_yxhw")
    refuse(op, "differences must be written in center_xywh or center_yxhw", format, "Use one of them");
};
/** Middles and sizes of boxes [..., 4], each [..., 2]. */
export const halves = (boxes: Tensor): readonly [Tensor, Tensor] =>
  split(boxes, 2, { axis: -1 }) as unknown as readonly [Tensor, Tensor];

const op = "encodeBoxToDeltas";
const EPSILON = 1e-7;

/**
 * Boxes [..., n, 4] as differences from anchors [n, 4]: with middles m and sizes s, ((m − mₐ) / sₐ, ln(s / sₐ)), over the variance.
 * https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const deltas = boundingBoxes.encodeBoxToDeltas([[0, 0, 10, 20]], [[5, 0, 15, 20]], "xyxy", "xyxy");
 * console.log(await deltas.array()); // → [ [ 0, 0.5, 0, 0 ] ]
 * ```
 *
 * @throws ValueError for another encoding format and for a variance that has not four numbers.
 */
export const encodeBoxToDeltas = (
  anchors: TensorLike,
  boxes: TensorLike,
  anchorFormat: BoundingBoxFormat,
  boxFormat: BoundingBoxFormat,
  options: EncodeBoxOptions = {},
): Tensor => {
  const { encodingFormat = "center_yxhw", imageShape } = options;
  const variance = varianceOf(op, options);
  checkDeltaFormat(op, encodingFormat);
  const size = imageShape ? { height: imageShape[0], width: imageShape[1] } : {};
  const [anchorMiddle, anchorGiven] = halves(convertFormat(anchors, anchorFormat, encodingFormat, size));
  const [middle, given] = halves(convertFormat(boxes, boxFormat, encodingFormat, size));
  const [anchorSize, boxSize] = [maximum(anchorGiven, EPSILON), maximum(given, EPSILON)];
  const deltas = concatenate([divide(subtract(middle, anchorMiddle), anchorSize), log(divide(boxSize, anchorSize))], {
    axis: -1,
  });
  return variance ? divide(deltas, variance) : deltas;
};
