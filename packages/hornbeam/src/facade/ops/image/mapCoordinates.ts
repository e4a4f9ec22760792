// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * `inputs` (rank r) at coordinates [r, …], in units of elements: the nearest element (order 0) or the linear interpolation
 * (order 1). Whole numbers are rounded back to their dtype. Differentiable by inputs and, for order 1, by coordinates.
 * (`keras.ops.image.map_coordinates`)
 * @throws ShapeError where the first axis of the coordinates is not r; ValueError for another order or fill mode.
 * @example mapCoordinates([[1, 2], [3, 4]], [[0.5], [0.5]], 1); // [2.5]
 */
export const mapCoordinates: typeof image.mapCoordinates = /* @__PURE__ */ facadeOp(
  "MapCoordinates",
  image.mapCoordinates,
  "keras.src.ops.image",
);
