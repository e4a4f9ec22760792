import { asArray, type ArrayValue } from "@hornbeam/data";
import type { DType } from "@hornbeam/ir";
import { channelsOf, type ImageValue } from "./ImageValue.ts";

/** Where an array of an image has its channels. */
export type ImageDataFormat = "channels_last" | "channels_first";

/** Options of `imgToArray`. */
export interface ImgToArrayOptions {
  /** Default "channels_last": [height, width, channels]. */
  readonly dataFormat?: ImageDataFormat;
  /** Default "float32". */
  readonly dtype?: DType;
}

/**
 * A picture as an array [height, width, channels] with values 0 to 255. https://keras.io/api/data_loading/image/#img_to_array-function
 *
 * ```ts
 * import { imgToArray, toNested } from "hornbeam";
 * const pixel = { width: 1, height: 1, data: Uint8Array.of(255, 128, 0) };
 * console.log(toNested(imgToArray(pixel))); // → [ [ [ 255, 128, 0 ] ] ]
 * ```
 */
export const imgToArray = (
  img: ImageValue,
  { dataFormat = "channels_last", dtype = "float32" }: ImgToArrayOptions = {},
): ArrayValue => {
  const { width, height } = img;
  const channels = channelsOf(img);
  const bytes = new Uint8Array(img.data);
  const first = dataFormat === "channels_first";
  const data = first ? new Uint8Array(bytes.length) : bytes;
  const size = width * height;
  if (first)
    for (let p = 0; p < size; p++) for (let c = 0; c < channels; c++) data[c * size + p] = bytes[p * channels + c]!;
  const shape = first ? [channels, height, width] : [height, width, channels];
  return asArray({ data, shape, dtype: "uint8" }, { dtype });
};
