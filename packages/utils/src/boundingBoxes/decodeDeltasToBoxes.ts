import { isTensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { add, concatenate, convertToTensor, exp, multiply } from "@hornbeam/ops";
import { convertFormat } from "./convertFormat.ts";
import { checkDeltaFormat, halves, varianceOf, type DeltaFormat, type DeltaOptions } from "./encodeBoxToDeltas.ts";
import type { BoundingBoxFormat } from "./formats.ts";

/** Options of `decodeDeltasToBoxes`. */
export interface DecodeDeltasOptions extends DeltaOptions {
  /** Default "center_yxhw". */
  readonly encodedFormat?: DeltaFormat;
}
/** Boxes of the levels of a pyramid by name. */
export type Levels<T> = Readonly<Record<string, T>>;

const op = "decodeDeltasToBoxes";
const isLevels = (x: unknown): x is Levels<TensorLike> =>
  typeof x === "object" &&
  x !== null &&
  !isTensor(x) &&
  !Array.isArray(x) &&
  !ArrayBuffer.isView(x) &&
  Object.getPrototypeOf(x) === Object.prototype;

/**
 * The inverse of `encodeBoxToDeltas`: with differences δ, middles m = δ₁·sₐ + mₐ and sizes s = exp(δ₂)·sₐ. Records give a record, level by level.
 * https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const boxes = boundingBoxes.decodeDeltasToBoxes([[0, 0, 10, 20]], [[0, 0.5, 0, 0]], "xyxy", "xyxy");
 * console.log(await boxes.array()); // → [ [ 5, 0, 15, 20 ] ]
 * ```
 *
 * @throws ValueError for another encoded format and for a variance that has not four numbers.
 */
export function decodeDeltasToBoxes(
  anchors: Levels<TensorLike>,
  boxesDelta: Levels<TensorLike>,
  anchorFormat: BoundingBoxFormat,
  boxFormat: BoundingBoxFormat,
  options?: DecodeDeltasOptions,
): Levels<Tensor>;
export function decodeDeltasToBoxes(
  anchors: TensorLike,
  boxesDelta: TensorLike,
  anchorFormat: BoundingBoxFormat,
  boxFormat: BoundingBoxFormat,
  options?: DecodeDeltasOptions,
): Tensor;
export function decodeDeltasToBoxes(
  anchors: TensorLike | Levels<TensorLike>,
  boxesDelta: TensorLike | Levels<TensorLike>,
  anchorFormat: BoundingBoxFormat,
  boxFormat: BoundingBoxFormat,
  options: DecodeDeltasOptions = {},
): Tensor | Levels<Tensor> {
  const { encodedFormat = "center_yxhw", imageShape } = options;
  const variance = varianceOf(op, options);
  checkDeltaFormat(op, encodedFormat);
  const size = imageShape ? { height: imageShape[0], width: imageShape[1] } : {};
  const decode = (anchor: TensorLike, delta: TensorLike): Tensor => {
    const [middle, extent] = halves(convertFormat(anchor, anchorFormat, encodedFormat, size));
    const given = convertToTensor(delta);
    const [move, grow] = halves(variance ? multiply(given, variance) : given);
    const boxes = concatenate([add(multiply(move, extent), middle), multiply(exp(grow), extent)], { axis: -1 });
    return convertFormat(boxes, encodedFormat, boxFormat, size);
  };
  if (!isLevels(anchors) || !isLevels(boxesDelta)) return decode(anchors as TensorLike, boxesDelta as TensorLike);
  return Object.fromEntries(Object.entries(anchors).map(([level, a]) => [level, decode(a, boxesDelta[level]!)]));
}
