import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { broadcastTo, castTo, mulOf, padOf, reduceSum, reshapeTo, sliceOf } from "../primitives/index.ts";
import type { DataFormat } from "../nn/geometry.ts";
import { toFloat, toTensor } from "../util/args.ts";

/** Options of functions on images. */
export interface ImageOptions {
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat;
}

const spatial = (op: string, x: Tensor, format: DataFormat = "channels_last"): readonly [number, number] => {
  if (x.rank !== 3 && x.rank !== 4)
    throw new ShapeError(
      `${op}: images must be [height, width, channels], with or without a batch before; received shape ${showShape(x.shape)}.`,
      { op },
    );
  const first = format === "channels_first" ? x.rank - 2 : x.rank - 3;
  return [first, first + 1];
};

/**
 * Brightness of red, green and blue: 0.2989·r + 0.587·g + 0.114·b, as one channel.
 * (`keras.ops.image.rgb_to_grayscale`)
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.rgbToGrayscale(ones([4, 5, 3])).shape); // → [ 4, 5, 1 ]
 * ```
 */
export const rgbToGrayscale = (images: TensorLike, { dataFormat }: ImageOptions = {}): Tensor => {
  const given = toTensor(images);
  const [h] = spatial("rgbToGrayscale", given, dataFormat);
  const axis = dataFormat === "channels_first" ? h - 1 : h + 2;
  if (given.shape[axis] !== 3)
    throw new ShapeError(`rgbToGrayscale: images must have 3 channels; received shape ${showShape(given.shape)}.`, {
      op: "rgbToGrayscale",
    });
  const x = toFloat(given);
  const weights = reshapeTo(
    tensor([0.2989, 0.587, 0.114], { dtype: x.dtype }),
    x.shape.map((_, i) => (i === axis ? 3 : 1)),
  );
  const grey = reduceSum(mulOf(x, broadcastTo(weights, x.shape)), [axis]);
  return castTo(
    reshapeTo(
      grey,
      x.shape.map((d, i) => (i === axis ? 1 : d)),
    ),
    given.dtype,
  );
};

/** Where one side is cut or filled: before, after, and the length that is left. */
interface Side {
  readonly lo?: number;
  readonly hi?: number;
  readonly target?: number;
}
/** Before and after, of which two of three are given. */
const sideOf = (op: string, n: number, { lo, hi, target }: Side, sign: 1 | -1): readonly [number, number] => {
  const known = [lo, hi, target].filter((v) => v !== undefined && v !== null).length;
  if (known !== 2)
    throw new ValueError(
      `${op}: exactly two of before, after and target must be given for each side; received ${known}.`,
      { op },
    );
  const change = target === undefined ? lo! + hi! : sign * (target - n);
  const before = lo ?? change - hi!;
  const after = hi ?? change - before;
  if (before < 0 || after < 0)
    throw new ValueError(
      `${op}: what is cut or added must not be negative; received ${before} and ${after} on a side of ${n}.`,
      { op },
    );
  return [before, after];
};

/** Options of `cropImages`: two of three for height and for width. */
export interface CropOptions extends ImageOptions {
  /** Rows cut off at the top. */
  readonly topCropping?: number;
  /** Columns cut off on the left. */
  readonly leftCropping?: number;
  /** Rows cut off at the bottom. */
  readonly bottomCropping?: number;
  /** Columns cut off on the right. */
  readonly rightCropping?: number;
  /** Rows that are left. */
  readonly targetHeight?: number;
  /** Columns that are left. */
  readonly targetWidth?: number;
}
/**
 * Images without their margins. (`keras.ops.image.crop_images`)
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.cropImages(ones([8, 8, 3]), { topCropping: 1, bottomCropping: 2, leftCropping: 0, targetWidth: 4 }).shape); // → [ 5, 4, 3 ]
 * ```
 */
export const cropImages = (images: TensorLike, options: CropOptions): Tensor => {
  const x = toTensor(images);
  const [h, w] = spatial("cropImages", x, options.dataFormat);
  const [top, bottom] = sideOf(
    "cropImages",
    x.shape[h]!,
    { lo: options.topCropping, hi: options.bottomCropping, target: options.targetHeight },
    -1,
  );
  const [left, right] = sideOf(
    "cropImages",
    x.shape[w]!,
    { lo: options.leftCropping, hi: options.rightCropping, target: options.targetWidth },
    -1,
  );
  const at = (v: number, u: number): number[] => x.shape.map((_, i) => (i === h ? v : i === w ? u : 0));
  return sliceOf(
    x,
    at(top, left),
    x.shape.map((d, i) => d - at(bottom, right)[i]!),
  );
};

/** Options of `padImages`: two of three for height and for width. */
export interface PadImagesOptions extends ImageOptions {
  /** Rows added at the top. */
  readonly topPadding?: number;
  /** Columns added on the left. */
  readonly leftPadding?: number;
  /** Rows added at the bottom. */
  readonly bottomPadding?: number;
  /** Columns added on the right. */
  readonly rightPadding?: number;
  /** Rows of the result. */
  readonly targetHeight?: number;
  /** Columns of the result. */
  readonly targetWidth?: number;
}
/**
 * Images with zeros around. (`keras.ops.image.pad_images`)
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.padImages(ones([4, 4, 3]), { topPadding: 1, bottomPadding: 1, leftPadding: 2, targetWidth: 8 }).shape); // → [ 6, 8, 3 ]
 * ```
 */
export const padImages = (images: TensorLike, options: PadImagesOptions): Tensor => {
  const x = toTensor(images);
  const [h, w] = spatial("padImages", x, options.dataFormat);
  const [top, bottom] = sideOf(
    "padImages",
    x.shape[h]!,
    { lo: options.topPadding, hi: options.bottomPadding, target: options.targetHeight },
    1,
  );
  const [left, right] = sideOf(
    "padImages",
    x.shape[w]!,
    { lo: options.leftPadding, hi: options.rightPadding, target: options.targetWidth },
    1,
  );
  const at = (v: number, u: number): number[] => x.shape.map((_, i) => (i === h ? v : i === w ? u : 0));
  return padOf(x, at(top, left), at(bottom, right), 0);
};
