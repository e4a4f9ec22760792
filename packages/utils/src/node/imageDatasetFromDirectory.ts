import { readFile } from "node:fs/promises";
import { asArray, type ArrayValue } from "@hornbeam/data";
import { explain, ValueError } from "@hornbeam/ir";
import type { DirectoryDataset } from "../dataset/DirectoryDataset.ts";
import { imgToArray, type ImageDataFormat } from "../image/imgToArray.ts";
import { channelsOf, type ImageValue } from "../image/ImageValue.ts";
import { resample, type Box, type Pixels } from "../image/resample.ts";
import { decodeImage, type ColorMode } from "./decodeImage.ts";
import { directoryDataset } from "./directoryDataset.ts";
import type { DirectoryOptions } from "./directoryOptions.ts";

/** Options of `imageDatasetFromDirectory`. */
export interface ImageDirectoryOptions extends DirectoryOptions {
  /** Default "rgb". */
  readonly colorMode?: ColorMode;
  /** [height, width], or one number for both. Default [256, 256]. */
  readonly imageSize?: readonly [number, number] | number;
  /** Default "bilinear". */
  readonly interpolation?: "bilinear" | "nearest" | "bicubic" | "lanczos3" | "lanczos5";
  /** Cut the middle to the aspect of the size first. */
  readonly cropToAspectRatio?: boolean;
  /** Fill up with zeros to the aspect of the size first. */
  readonly padToAspectRatio?: boolean;
  /** Default "channels_last". */
  readonly dataFormat?: ImageDataFormat;
}

const op = "imageDatasetFromDirectory";
const ENDINGS = [".bmp", ".gif", ".jpeg", ".jpg", ".png"];

const refuse = (rule: string, received: string): never => {
  const fields = { op, rule, received };
  throw new ValueError(explain(fields), fields);
};

const clampedAt1 = (v: number, most: number): number => Math.max(1, Math.min(most, Math.trunc(v)));

const cropOf = ({ width, height }: ImageValue, [h, w]: readonly [number, number]): Box => {
  const cropHeight = clampedAt1((width * h) / w, height);
  const cropWidth = clampedAt1((height * w) / h, width);
  return {
    left: Math.trunc((width - cropWidth) / 2),
    top: Math.trunc((height - cropHeight) / 2),
    width: cropWidth,
    height: cropHeight,
  };
};

/** The part of an image as an image of its own. */
const cutOut = (image: Pixels, { left, top, width, height }: Box): Pixels => {
  const { channels } = image;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let i = 0; i < width * channels; i++)
      data[y * width * channels + i] = image.data[((top + y) * image.width + left) * channels + i]!;
  return { width, height, channels, data };
};

const padded = (image: Pixels, [h, w]: readonly [number, number]): Pixels => {
  const { channels } = image;
  const height = Math.max(image.height, Math.trunc((image.width * h) / w));
  const width = Math.max(image.width, Math.trunc((image.height * w) / h));
  const [top, left] = [Math.trunc((height - image.height) / 2), Math.trunc((width - image.width) / 2)];
  const data = new Uint8Array(width * height * channels);
  const row = image.width * channels;
  for (let y = 0; y < image.height; y++)
    for (let i = 0; i < row; i++) data[((top + y) * width + left) * channels + i] = image.data[y * row + i]!;
  return { width, height, channels, data };
};

const resized = (image: ImageValue, size: readonly [number, number], options: ImageDirectoryOptions): ArrayValue => {
  const { interpolation = "bilinear", cropToAspectRatio, padToAspectRatio, dataFormat } = options;
  const whole: Pixels = { ...image, channels: channelsOf(image) };
  const pixels = cropToAspectRatio
    ? cutOut(whole, cropOf(image, size))
    : padToAspectRatio
      ? padded(whole, size)
      : whole;
  const { channels } = pixels;
  const [height, width] = size;
  const data = resample(pixels, size, interpolation, { antialias: false, bytes: false });
  if (dataFormat !== "channels_first") return { data, shape: [height, width, channels], dtype: "float32" };
  const turned = Float32Array.from(
    data,
    (_, i) => data[(i % (height * width)) * channels + Math.floor(i / (height * width))]!,
  );
  return { data: turned, shape: [channels, height, width], dtype: "float32" };
};

const stack = (images: readonly ArrayValue[]): ArrayValue => {
  const { shape } = images[0]!;
  const data = new Float32Array(images.length * images[0]!.data.length);
  images.forEach((image, i) => data.set(image.data as Float32Array, i * image.data.length));
  return { data, shape: [images.length, ...shape], dtype: "float32" };
};

/**
 * The images of a folder as batches [x, y]: x [batch, height, width, channels] float32 with values 0 to 255, y by the folders that they are in. Images are read while
 * the model works. With `subset: "both"`, training and validation set. Needs the package `sharp` (not for BMP). Node only.
 * https://keras.io/api/data_loading/image/#image_dataset_from_directory-function
 *
 * @example
 * const set = await imageDatasetFromDirectory("flowers", { imageSize: [160, 160] });
 * await model.fit(set);
 * @throws ValueError for options that do not fit and folders without images; FormatError while reading for files that are none.
 */
export function imageDatasetFromDirectory(
  directory: string,
  options: ImageDirectoryOptions & { readonly subset: "both" },
): Promise<readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]>;
export function imageDatasetFromDirectory(
  directory: string,
  options?: ImageDirectoryOptions & { readonly subset?: "training" | "validation" },
): Promise<DirectoryDataset<unknown>>;
export async function imageDatasetFromDirectory(
  directory: string,
  options: ImageDirectoryOptions = {},
): Promise<DirectoryDataset<unknown> | readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]> {
  const { imageSize = [256, 256], interpolation = "bilinear", colorMode = "rgb" } = options;
  const size: readonly [number, number] = typeof imageSize === "number" ? [imageSize, imageSize] : imageSize;
  if (size.length !== 2 || !size.every((d) => Number.isInteger(d) && d > 0))
    refuse("imageSize must be two positive integers", String(imageSize));
  if (!["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"].includes(interpolation))
    refuse("interpolation must be bilinear, nearest, bicubic, lanczos3 or lanczos5", interpolation);
  if (!["rgb", "rgba", "grayscale"].includes(colorMode)) refuse("colorMode must be rgb, rgba or grayscale", colorMode);
  if (options.cropToAspectRatio && options.padToAspectRatio)
    refuse("only one of cropToAspectRatio and padToAspectRatio can be true", "both");
  const reading = {
    op,
    endings: ENDINGS,
    read: async (path: string): Promise<ArrayValue> => {
      const image = await decodeImage(await readFile(path), colorMode, path);
      const plain = image.width === size[1] && image.height === size[0];
      return plain
        ? asArray(imgToArray(image, { dataFormat: options.dataFormat ?? "channels_last" }))
        : resized(image, size, options);
    },
    stack,
    single: (image: ArrayValue): ArrayValue => image,
  };
  return directoryDataset(directory, reading, options);
}
