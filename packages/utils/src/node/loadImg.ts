import { readFile } from "node:fs/promises";
import { explain, ValueError } from "@hornbeam/ir";
import { channelsOf, type ImageValue } from "../image/ImageValue.ts";
import { resample, type Box, type Resampling } from "../image/resample.ts";
import { decodeImage, type ColorMode } from "./decodeImage.ts";

/** Options of `loadImg`. */
export interface LoadImgOptions {
  /** Default "rgb". */
  readonly colorMode?: ColorMode;
  /** [height, width] to bring the image to. Default: as it is. */
  readonly targetSize?: readonly [number, number] | null;
  /** Default "nearest". */
  readonly interpolation?: "nearest" | "bilinear" | "bicubic" | "lanczos" | "box" | "hamming";
  /** Cut the middle to the aspect of the target size first. Default false. */
  readonly keepAspectRatio?: boolean;
}

const MODES: readonly string[] = ["rgb", "rgba", "grayscale"];
const METHODS: readonly string[] = ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"];

const oneOf = (name: string, known: readonly string[], value: string): void => {
  if (known.includes(value)) return;
  const fields = { op: "loadImg", rule: `${name} must be one of ${known.join(", ")}`, received: JSON.stringify(value) };
  throw new ValueError(explain(fields), fields);
};

/** The middle of the image with the aspect of a size. */
const middleOf = ({ width, height }: ImageValue, [h, w]: readonly [number, number]): Box => {
  const cropHeight = Math.min(height, Math.floor((width * h) / w));
  const cropWidth = Math.min(width, Math.floor((height * w) / h));
  return {
    left: Math.floor((width - cropWidth) / 2),
    top: Math.floor((height - cropHeight) / 2),
    width: cropWidth,
    height: cropHeight,
  };
};

/**
 * An image of a file, or of the bytes of one: JPEG, PNG, GIF, BMP, WebP, TIFF. Sizes change as in Pillow, pixel for pixel up to rounding. Needs the package `sharp`
 * (not for BMP). Node only. https://keras.io/api/data_loading/image/#load_img-function
 *
 * ```ts
 * import { imgToArray, loadImg, saveImg } from "hornbeam";
 * await saveImg("dot.png", [[[255, 0, 0]]]);
 * const img = await loadImg("dot.png", { targetSize: [224, 224] });
 * console.log(imgToArray(img).shape); // → [ 224, 224, 3 ]
 * ```
 *
 * @throws FormatError for what is no image, UnsupportedError without `sharp`, ValueError for unknown modes.
 */
export const loadImg = async (path: string | URL | Uint8Array, options: LoadImgOptions = {}): Promise<ImageValue> => {
  const { colorMode = "rgb", targetSize, interpolation = "nearest", keepAspectRatio = false } = options;
  oneOf("colorMode", MODES, colorMode);
  oneOf("interpolation", METHODS, interpolation);
  const bytes = path instanceof Uint8Array ? path : await readFile(path);
  const image = await decodeImage(bytes, colorMode, path instanceof Uint8Array ? "image" : String(path));
  if (!targetSize || (targetSize[0] === image.height && targetSize[1] === image.width)) return image;
  const pixels = { ...image, channels: channelsOf(image) };
  const made = resample(pixels, targetSize, interpolation as Resampling, {
    antialias: true,
    bytes: true,
    ...(keepAspectRatio && { box: middleOf(image, targetSize) }),
  });
  return { width: targetSize[1], height: targetSize[0], data: Uint8Array.from(made) };
};
