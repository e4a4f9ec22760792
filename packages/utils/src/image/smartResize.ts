import type { Tensor, TensorLike } from "@hornbeam/core";
import { resize, type Interpolation } from "@hornbeam/ops/image";
import type { ImageDataFormat } from "./imgToArray.ts";

/** Options of `smartResize`. */
export interface SmartResizeOptions {
  /** Default "bilinear". */
  readonly interpolation?: Interpolation;
  /** Default "channels_last". */
  readonly dataFormat?: ImageDataFormat;
}

/**
 * The middle of images [height, width, channels], or of a batch of them, with the aspect of `size` = [height, width], brought to that size: nothing is distorted.
 * https://keras.io/api/data_loading/image/#smart_resize-function
 *
 * ```ts
 * import { smartResize, tensor } from "hornbeam";
 * const image = tensor([[[0], [1], [2], [3]], [[4], [5], [6], [7]]]);
 * console.log(await smartResize(image, [1, 1], { interpolation: "nearest" }).array()); // → [ [ [ 6 ] ] ]
 * ```
 */
export const smartResize = (
  x: TensorLike,
  size: readonly [number, number],
  { interpolation = "bilinear", dataFormat = "channels_last" }: SmartResizeOptions = {},
): Tensor => resize(x, size, { interpolation, dataFormat, cropToAspectRatio: true });
