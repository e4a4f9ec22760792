import type { ArrayValue } from "@hornbeam/data";
import { DTypeError, explain, isInt, ShapeError, ValueError } from "@hornbeam/ir";
import type { ImageDataFormat } from "../image/imgToArray.ts";
import type { Color } from "./drawBoundingBoxes.ts";
import { hostArray, picturesOf, type Values } from "./hostArray.ts";

/** Options of `drawSegmentationMasks`. */
export interface DrawSegmentationMasksOptions {
  /** Default: the greatest class and one. */
  readonly numClasses?: number | null;
  /** Colours by class. Default: a palette. */
  readonly colorMapping?: Readonly<Record<number, Color>> | null;
  /** How much of the colour is seen, 0 to 1. Default 0.8. */
  readonly alpha?: number;
  /** False draws the colours alone, over the image. Default true. */
  readonly blend?: boolean;
  /** The class that is not drawn. Default −1. */
  readonly ignoreIndex?: number;
  /** Default "channels_last". */
  readonly dataFormat?: ImageDataFormat;
}

const op = "drawSegmentationMasks";

/** Keras's palette: multiples of three numbers, modulo 255. */
const paletteColor = (i: number): Color =>
  [2 ** 25 - 1, 2 ** 15 - 1, 2 ** 21 - 1].map((p) => (i * p) % 255) as unknown as Color;

/**
 * Images [batch, height, width, 3] with their masks [batch, height, width] or [batch, height, width, 1] of class numbers in colours; bytes where they are blended, float32
 * otherwise, as in Keras. https://keras.io/api/visualization/
 *
 * ```ts
 * import { asArray, visualization } from "hornbeam";
 * const masks = asArray([[[1]]], { dtype: "int32" });
 * const colorMapping = { 0: [0, 0, 0], 1: [100, 50, 0] } as const;
 * const drawn = await visualization.drawSegmentationMasks([[[[0, 0, 0]]]], masks, { colorMapping });
 * console.log([...drawn.data]); // → [ 80, 40, 0 ]
 * ```
 *
 * @throws ShapeError, DTypeError for masks that are no whole numbers, ValueError for a class without a colour.
 */
export const drawSegmentationMasks = async (
  images: Values,
  segmentationMasks: Values,
  options: DrawSegmentationMasksOptions = {},
): Promise<ArrayValue> => {
  const { alpha = 0.8, blend = true, ignoreIndex = -1, colorMapping, dataFormat } = options;
  const { batch, height, width, channels, data } = await picturesOf(op, images, dataFormat);
  const masks = await hostArray(segmentationMasks);
  if (!isInt(masks.dtype)) {
    const fields = { op, rule: "masks must be whole numbers", received: masks.dtype, remedy: 'Cast them to "int32"' };
    throw new DTypeError(explain(fields), fields);
  }
  const pixels = batch * height * width;
  if (masks.data.length !== pixels || masks.shape[0] !== batch) {
    const fields = {
      op,
      rule: `masks must be [${batch}, ${height}, ${width}] or with a last axis of 1`,
      received: `[${masks.shape.join(", ")}]`,
    };
    throw new ShapeError(explain(fields), fields);
  }
  const classes = Array.from(masks.data as ArrayLike<number | bigint>, Number);
  const known =
    options.numClasses ??
    Math.max(1, classes.reduce((most, c) => (c === ignoreIndex ? most : Math.max(most, c)), -1) + 1);
  const colors = Array.from({ length: known }, (_, i): Color => {
    const color = colorMapping ? colorMapping[i] : paletteColor(i);
    if (color) return color;
    const fields = {
      op,
      rule: `colorMapping must have a colour for each of the ${known} classes`,
      received: `none for ${i}`,
    };
    throw new ValueError(explain(fields), fields);
  });
  const out = blend ? new Uint8Array(data.length) : new Float32Array(data.length);
  classes.forEach((label, p) => {
    const color = label === ignoreIndex ? undefined : colors[label];
    for (let c = 0; c < channels; c++) {
      const value = data[p * channels + c]!;
      const drawn = color?.[c] ?? value;
      out[p * channels + c] = blend && label !== ignoreIndex ? Math.fround(value * (1 - alpha) + drawn * alpha) : drawn;
    }
  });
  return { data: out, shape: [batch, height, width, channels], dtype: blend ? "uint8" : "float32" };
};
