import { isTensor, tensor, type Tensor } from "@hornbeam/core";
import { asArray, type ArrayValue } from "@hornbeam/data";
import { explain, ShapeError } from "@hornbeam/ir";
import type { BoundingBoxFormat } from "../boundingBoxes/formats.ts";
import { convertFormat } from "../boundingBoxes/convertFormat.ts";
import type { ImageDataFormat } from "../image/imgToArray.ts";
import { dotsOf } from "./glyphs.ts";
import { hostArray, picturesOf, type Pictures, type Values } from "./hostArray.ts";

/** A colour as red, green and blue from 0 to 255. */
export type Color = readonly [number, number, number];

/** Boxes [batch, boxes, 4] with the numbers of their classes [batch, boxes]; −1 is no box. */
export interface DrawnBoxes {
  readonly boxes: Values;
  readonly labels: Values;
  /** [batch, boxes], written behind the name of the class */
  readonly confidences?: Values;
}

/** Options of `drawBoundingBoxes`. */
export interface DrawBoundingBoxesOptions {
  /** Names of classes by number, written at their boxes. Default: none are. */
  readonly classMapping?: Readonly<Record<number, string>> | null;
  /** Default grey, [128, 128, 128]. */
  readonly color?: Color;
  /** In pixels. Default 2. */
  readonly lineThickness?: number;
  /** Distance of names from the upper border where there is no room above a box. Default: as `lineThickness`. */
  readonly textThickness?: number | null;
  /** 1 (default) is letters of 20 pixels. */
  readonly fontScale?: number;
  /** Default "channels_last". */
  readonly dataFormat?: ImageDataFormat;
}

interface Canvas {
  readonly pictures: Pictures;
  readonly out: Uint8Array;
}

const fill = (
  { pictures, out }: Canvas,
  image: number,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  color: Color,
): void => {
  const { width, height, channels } = pictures;
  for (let y = Math.max(0, y0); y <= Math.min(height - 1, y1); y++)
    for (let x = Math.max(0, x0); x <= Math.min(width - 1, x1); x++)
      for (let c = 0; c < Math.min(3, channels); c++)
        out[((image * height + y) * width + x) * channels + c] = color[c]!;
};

const outline = (
  canvas: Canvas,
  image: number,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  color: Color,
  thickness: number,
): void => {
  const [before, after] = [Math.floor((thickness - 1) / 2), Math.floor(thickness / 2)];
  const bar = (a: number, b: number, c: number, d: number): void =>
    fill(canvas, image, [a - before, b - before, c + after, d + after], color);
  bar(x0, y0, x1, y0);
  bar(x0, y1, x1, y1);
  bar(x0, y0, x0, y1);
  bar(x1, y0, x1, y1);
};

/** Where a name begins: above the box, or inside where there is no room. The second number is its lower border. */
const placeOf = (x: number, y: number, scale: number, thickness: number): readonly [number, number] => {
  const height = Math.trunc(scale * 12);
  return y - 8 - 2 * height > 0 ? [x, y - 8] : [x + 3, y + 2 * height + thickness + 3];
};

const write = (
  canvas: Canvas,
  image: number,
  text: string,
  [x, bottom]: readonly [number, number],
  color: Color,
  scale: number,
): void => {
  const dot = Math.max(1, Math.round(scale * 4));
  for (const [column, row] of dotsOf(text)) {
    const [left, top] = [x + column * dot, bottom - (5 - row) * dot];
    fill(canvas, image, [left, top, left + dot - 1, top + dot - 1], color);
  }
};

/** Values from 0 to 1, or from 0 to 255, as bytes. */
const toBytes = ({ data, whole }: Pictures): Uint8Array => {
  const small = !whole && data.every((v) => v <= 1);
  return Uint8Array.from(data, (v) => (whole ? v : Math.min(255, Math.max(0, small ? v * 255 : v))));
};

const toTensor = ({ data, shape, dtype }: ArrayValue): Tensor => tensor(data, { shape, dtype });

const check = (shape: readonly number[], expected: readonly number[], what: string): void => {
  if (shape.join() === expected.join()) return;
  const fields = {
    op: "drawBoundingBoxes",
    rule: `${what} must be [${expected.join(", ")}]`,
    received: `[${shape.join(", ")}]`,
  };
  throw new ShapeError(explain(fields), fields);
};

/**
 * Images [batch, height, width, channels] as bytes with boxes drawn on them, and the names of their classes. Floats are taken as 0 to 1 where none is greater.
 * https://keras.io/api/visualization/
 *
 * ```ts
 * import { asArray, visualization } from "hornbeam";
 * const image = asArray([[[[0], [0]], [[0], [0]]]], { dtype: "uint8" });
 * const boxes = { boxes: [[[0, 0, 0, 0]]], labels: [[1]] };
 * const drawn = await visualization.drawBoundingBoxes(image, boxes, "xyxy", { lineThickness: 1 });
 * console.log([...drawn.data]); // → [ 128, 0, 0, 0 ]
 * ```
 *
 * @throws ShapeError for images, boxes or labels of other shapes.
 */
export const drawBoundingBoxes = async (
  images: Values,
  boundingBoxes: DrawnBoxes,
  boundingBoxFormat: BoundingBoxFormat,
  options: DrawBoundingBoxesOptions = {},
): Promise<ArrayValue> => {
  const { color = [128, 128, 128], lineThickness = 2, fontScale = 1, dataFormat } = options;
  const pictures = await picturesOf("drawBoundingBoxes", images, dataFormat);
  const { batch, height, width, channels } = pictures;
  const given = boundingBoxes.boxes;
  const boxes = isTensor(given) ? given : toTensor(asArray(given as never));
  const corners = await hostArray(convertFormat(boxes, boundingBoxFormat, "xyxy", { height, width }));
  const labels = await hostArray(boundingBoxes.labels);
  const confidences = boundingBoxes.confidences === undefined ? undefined : await hostArray(boundingBoxes.confidences);
  const count = corners.shape[1] ?? 0;
  check(corners.shape, [batch, count, 4], "boxes");
  check(labels.shape, [batch, count], "labels");
  const canvas: Canvas = { pictures, out: toBytes(pictures) };
  for (let i = 0; i < batch * count; i++) {
    const label = Math.trunc(Number(labels.data[i]));
    if (label === -1) continue;
    const image = Math.floor(i / count);
    const box = [0, 1, 2, 3].map((k) => Math.trunc(Number(corners.data[i * 4 + k]))) as [
      number,
      number,
      number,
      number,
    ];
    outline(canvas, image, box, color, lineThickness);
    const name = options.classMapping?.[label];
    if (name === undefined) continue;
    const text = confidences ? `${name} | ${Number(confidences.data[i]).toFixed(2)}` : name;
    write(
      canvas,
      image,
      text,
      placeOf(box[0], box[1], fontScale, options.textThickness ?? lineThickness),
      color,
      fontScale,
    );
  }
  return { data: canvas.out, shape: [batch, height, width, channels], dtype: "uint8" };
};
