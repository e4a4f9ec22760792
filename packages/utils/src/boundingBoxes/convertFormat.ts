import type { Tensor, TensorLike } from "@hornbeam/core";
import type { DType } from "@hornbeam/ir";
import { cast, convertToTensor, divide, multiply } from "@hornbeam/ops";
import { columnsOf, formats, join, refuse, type BoundingBoxFormat } from "./formats.ts";

/** Boxes alone, or with their labels and whatever else. */
export interface LabelledBoxes {
  readonly boxes: TensorLike;
  readonly labels?: TensorLike;
  readonly [key: string]: TensorLike | undefined;
}

/** Options of `convertFormat`. */
export interface ConvertFormatOptions {
  /** Of the image in pixels: needed from a relative format to an absolute one and back. */
  readonly height?: TensorLike;
  readonly width?: TensorLike;
  /** Of the result. Default "float32". */
  readonly dtype?: DType;
}

const op = "convertFormat";
const relative = (name: string): boolean => name.startsWith("rel_");

const convert = (
  given: TensorLike,
  source: string,
  target: string,
  { height, width, dtype = "float32" }: ConvertFormatOptions,
): Tensor => {
  const boxes = cast(convertToTensor(given), dtype);
  if (boxes.shape.at(-1) !== 4)
    refuse(op, "boxes must have 4 numbers each", `shape [${boxes.shape.join(", ")}]`, "Pass boxes [..., 4]");
  const [from, to] = [source, target].map((name) => name.replace(/^rel_/, "")) as [string, string];
  for (const name of [source, target])
    if (!Object.hasOwn(formats, name.replace(/^rel_/, "")) || name === "rel_center_yxhw")
      refuse(op, "formats must be known", name, `Known: ${Object.keys(formats).join(", ")}, and rel_ ones`);
  if ((relative(source) || relative(target)) && (height === undefined || width === undefined))
    refuse(op, "relative formats need the size of the image", `${source} → ${target}`, "Pass { height, width }");
  if (source === target) return boxes;
  let corners = formats[from]!.toCorners(...columnsOf(boxes));
  if (relative(source) !== relative(target)) {
    const scale = relative(source) ? multiply : divide;
    const [w, h] = [cast(convertToTensor(width!), dtype), cast(convertToTensor(height!), dtype)];
    corners = corners.map((c, i) => scale(c, i % 2 ? h : w)) as unknown as typeof corners;
  }
  return join(...formats[to]!.fromCorners(...corners));
};

/**
 * Boxes [..., 4] in another format: `xyxy` is left, top, right, bottom, `xywh` left, top, width, height; formats with `center_` begin with the middle,
 * those with `rel_` count in parts of the image.
 * https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * const boxes = boundingBoxes.convertFormat([[10, 20, 30, 40]], "xyxy", "xywh");
 * console.log(await boxes.array()); // → [ [ 10, 20, 20, 20 ] ]
 * ```
 *
 * @throws ValueError for an unknown format, for a relative one without height and width, and for boxes that are not [..., 4].
 */
export function convertFormat(
  boxes: LabelledBoxes,
  source: BoundingBoxFormat,
  target: BoundingBoxFormat,
  options?: ConvertFormatOptions,
): LabelledBoxes & { readonly boxes: Tensor };
export function convertFormat(
  boxes: TensorLike,
  source: BoundingBoxFormat,
  target: BoundingBoxFormat,
  options?: ConvertFormatOptions,
): Tensor;
export function convertFormat(
  boxes: TensorLike | LabelledBoxes,
  source: BoundingBoxFormat,
  target: BoundingBoxFormat,
  options: ConvertFormatOptions = {},
): Tensor | LabelledBoxes {
  const [from, to] = [source.toLowerCase(), target.toLowerCase()];
  if (typeof boxes === "object" && "boxes" in boxes)
    return { ...boxes, boxes: convert(boxes.boxes, from, to, options) };
  return convert(boxes as TensorLike, from, to, options);
}
