import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, convertToTensor } from "@hornbeam/ops";
import { needCorners, type BoxOptions } from "./crop.ts";
import { columnsOf, join } from "./formats.ts";

/**
 * Boxes [..., 4] of an image that has got `top` rows and `left` columns more at its beginning. https://keras.io/api/utils/bounding_boxes/
 *
 * ```ts
 * import { boundingBoxes } from "hornbeam";
 * console.log(await boundingBoxes.pad([[1, 2, 3, 4]], 10, 5).array()); // → [ [ 6, 12, 8, 14 ] ]
 * ```
 */
export const pad = (boxes: TensorLike, top: TensorLike, left: TensorLike, options: BoxOptions = {}): Tensor => {
  needCorners("pad", options);
  return join(...columnsOf(convertToTensor(boxes)).map((c, i) => add(c, i % 2 ? top : left)));
};
