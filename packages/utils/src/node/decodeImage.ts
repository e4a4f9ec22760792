import { explain, FormatError } from "@hornbeam/ir";
import { channelsOf, type ImageValue } from "../image/ImageValue.ts";
import { decodeBmp } from "./decodeBmp.ts";
import { loadSharp } from "./loadSharp.ts";

/** What colours of an image are kept. */
export type ColorMode = "rgb" | "rgba" | "grayscale";

const MAX_PIXELS = 2 ** 28;

/** Pixels as they are in the file: JPEG, PNG, GIF (first frame), WebP, TIFF, AVIF through libvips; BMP. */
const decodePlain = async (bytes: Uint8Array, name: string): Promise<ImageValue> => {
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) return decodeBmp(bytes);
  const sharp = await loadSharp("loadImg");
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: info.channels === 2 ? spread(data) : new Uint8Array(data) };
  } catch (cause) {
    const fields = {
      op: name,
      rule: "the file must be an image",
      received: String((cause as Error).message),
      remedy: "JPEG, PNG, GIF, BMP, WebP and TIFF can be read",
      cause,
    };
    throw new FormatError(explain(fields), fields);
  }
};

/** Grey and alpha as red, green, blue and alpha. */
const spread = (data: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: data.length * 2 }, (_, i) => data[(i >> 2) * 2 + ((i & 3) === 3 ? 1 : 0)]!);

/** Brightness as Pillow computes it: (19595·r + 38470·g + 7471·b + 2¹⁵) / 2¹⁶. */
const grey = (r: number, g: number, b: number): number => (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;

/** The pixels with the channels of a colour mode; alpha is left out, not blended, as Pillow does. */
const withColors = (image: ImageValue, mode: ColorMode): ImageValue => {
  const from = channelsOf(image);
  const to = mode === "rgb" ? 3 : mode === "rgba" ? 4 : 1;
  if (from === to) return image;
  const { data, width, height } = image;
  const out = new Uint8Array(width * height * to);
  for (let p = 0; p < width * height; p++) {
    const at = p * from;
    const [r, g, b] = from === 1 ? [data[at]!, data[at]!, data[at]!] : [data[at]!, data[at + 1]!, data[at + 2]!];
    if (to === 1) out[p] = grey(r, g, b);
    else out.set(to === 4 ? [r, g, b, 255] : [r, g, b], p * to);
  }
  return { width, height, data: out };
};

/** An image file as pixels. @throws FormatError for what is none, ValueError for an unknown colour mode. */
export const decodeImage = async (bytes: Uint8Array, mode: ColorMode, name = "image"): Promise<ImageValue> =>
  withColors(await decodePlain(bytes, name), mode);
