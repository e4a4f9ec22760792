import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat, ShapeError, showShape } from "@hornbeam/ir";
import { saturateCast } from "../core/convert.ts";
import { round } from "../numpy/rounding.ts";
import { reshape } from "../numpy/shape.ts";
import { take } from "../numpy/take.ts";
import { toFloat, toTensor } from "../util/args.ts";
import { sample, type FillMode } from "./sample.ts";

/** Options of `mapCoordinates`. */
export interface MapCoordinatesOptions {
  /** Default "constant". */
  readonly fillMode?: FillMode;
  /** Default 0. */
  readonly fillValue?: number;
}

/**
 * `inputs` (rank r) at coordinates [r, …], in units of elements: the nearest element (order 0) or the linear interpolation
 * (order 1). Whole numbers are rounded back to their dtype. Differentiable by inputs and, for order 1, by coordinates.
 * (`keras.ops.image.map_coordinates`)
 * @throws ShapeError where the first axis of the coordinates is not r; ValueError for another order or fill mode.
 * @example mapCoordinates([[1, 2], [3, 4]], [[0.5], [0.5]], 1); // [2.5]
 * @example
 * ```ts
 * import { image } from "hornbeam";
 * console.log(await image.mapCoordinates([[0, 1], [2, 3]], [[0.5], [0.5]], 1).array()); // → [ 2 ]
 * ```
 */
export const mapCoordinates = (
  inputs: TensorLike,
  coordinates: TensorLike,
  order: number,
  options: MapCoordinatesOptions = {},
): Tensor => {
  const given = toTensor(inputs);
  const c = toFloat(coordinates);
  if (c.rank < 2 || c.shape[0] !== given.rank)
    throw new ShapeError(
      `mapCoordinates: coordinates must be [${given.rank}, …], one row for each axis of the inputs; received shape ${showShape(c.shape)}.`,
      { op: "mapCoordinates" },
    );
  const rows = Array.from({ length: given.rank }, (_, i) => take(c, i, { axis: 0 }));
  const flat = reshape(toFloat(given), [given.size]);
  const read = sample("mapCoordinates", flat, given.shape, rows, { order, ...options });
  return isFloat(given.dtype) ? read : saturateCast(round(read), given.dtype);
};
