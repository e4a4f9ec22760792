import type { Tensor, TensorLike } from "@hornbeam/core";
import { DTypeError, isFloat, ShapeError, showShape } from "@hornbeam/ir";
import { abs, add, divide, maximum, minimum, mod, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal, greater, less } from "../numpy/compare.ts";
import { stack } from "../numpy/join.ts";
import { clip } from "../numpy/rounding.ts";
import { take } from "../numpy/take.ts";
import { where } from "../numpy/where.ts";
import { castTo } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";
import type { ImageOptions } from "./edit.ts";
import { onImages } from "./planes.ts";

type Planes = readonly [Tensor, Tensor, Tensor];
/** A function of the three channels. */
const onChannels = (
  op: string,
  images: TensorLike,
  { dataFormat }: ImageOptions,
  run: (...planes: Planes) => Planes,
): Tensor => {
  const given = toTensor(images);
  if (!isFloat(given.dtype))
    throw new DTypeError(
      `${op}: images must have a float dtype; received ${given.dtype}. Cast and scale them to 0 … 1.`,
      { op },
    );
  return onImages(op, given, dataFormat, (x) => {
    if (x.shape[3] !== 3)
      throw new ShapeError(`${op}: images must have 3 channels; received shape ${showShape(given.shape)}.`, { op });
    const plane = (i: number): Tensor => take(x, i, { axis: 3 });
    return stack([...run(plane(0), plane(1), plane(2))], { axis: 3 });
  });
};

/**
 * Red, green and blue (0 … 1) as hue, saturation and value (0 … 1): v = max, s = (max − min) / max, and the hue is sixths of
 * the turn from the largest colour. (`keras.ops.image.rgb_to_hsv`)
 * @throws DTypeError for whole numbers, ShapeError without three channels.
 * @example
 * ```ts
 * import { image, tensor } from "hornbeam";
 * const y = await image.rgbToHsv(tensor([[[0, 1, 0]]], { dtype: "float32" })).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.333,1.000,1.000
 * ```
 */
export const rgbToHsv = (images: TensorLike, options: ImageOptions = {}): Tensor =>
  onChannels("rgbToHsv", images, options, (r, g, b) => {
    const value = maximum(maximum(r, g), b);
    const range = subtract(value, minimum(minimum(r, g), b));
    // Both branches of a where must have finite gradients.
    const lit = greater(value, 0);
    const coloured = greater(range, 0);
    const saturation = where(lit, divide(range, where(lit, value, 1)), 0);
    const sixth = divide(1, multiply(6, where(coloured, range, 1)));
    const fromGreen = add(multiply(sixth, subtract(b, r)), 2 / 6);
    const fromBlue = add(multiply(sixth, subtract(r, g)), 4 / 6);
    const turn = where(equal(value, r), multiply(sixth, subtract(g, b)), where(equal(value, g), fromGreen, fromBlue));
    const hue = add(where(coloured, turn, 0), castTo(less(turn, 0), turn.dtype));
    return [hue, saturation, value];
  });

/**
 * Hue, saturation and value (0 … 1) as red, green and blue: v·(1 − s + s·c), with c a trapezium of the hue around each colour.
 * (`keras.ops.image.hsv_to_rgb`)
 * @throws DTypeError for whole numbers, ShapeError without three channels.
 * @example
 * ```ts
 * import { image, tensor } from "hornbeam";
 * const y = await image.hsvToRgb(tensor([[[0, 1, 1]]], { dtype: "float32" })).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 1.000,0.000,0.000
 * ```
 */
export const hsvToRgb = (images: TensorLike, options: ImageOptions = {}): Tensor =>
  onChannels("hsvToRgb", images, options, (hue, saturation, value) => {
    const turn = multiply(mod(hue, 1), 6);
    const colour = (share: Tensor): Tensor =>
      multiply(value, add(subtract(1, saturation), multiply(saturation, clip(share, 0, 1))));
    return [
      colour(subtract(abs(subtract(turn, 3)), 1)),
      colour(subtract(2, abs(subtract(turn, 2)))),
      colour(subtract(2, abs(subtract(turn, 4)))),
    ];
  });
