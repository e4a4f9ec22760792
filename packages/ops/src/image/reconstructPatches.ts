import type { Tensor, TensorLike } from "@hornbeam/core";
import { sameShape, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import type { DataFormat } from "../nn/geometry.ts";
import { moveaxis } from "../numpy/shape.ts";
import { permuteTo, reshapeTo, sliceOf } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** Options of `reconstructPatches`. */
export interface ReconstructOptions {
  /** Must be the size: patches do not overlap. */
  readonly strides?: number | readonly number[] | null;
  /** "valid" (default): the patches cover the result; "same": zeros were added around when they were taken. */
  readonly padding?: "valid" | "same";
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat | null;
}

/**
 * Images [batch, height, width, channels] (or volumes, or without batch) of patches side by side [batch, rows, columns,
 * size₀·size₁·channels] that `extractPatches` gave; `outputSize` are the spatial sizes. (`keras.ops.image.reconstruct_patches`)
 * @throws ShapeError where the patches do not make up that size; ValueError for strides other than the size.
 * @example
 * ```ts
 * import { arange, image, reshape } from "hornbeam";
 * const x = reshape(arange(16), [1, 4, 4, 1]);
 * const again = image.reconstructPatches(image.extractPatches(x, 2), 2, [4, 4]);
 * console.log((await again.data()).join()); // → 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
 * ```
 */
export const reconstructPatches = (
  patches: TensorLike,
  size: number | readonly number[],
  outputSize: readonly number[],
  { strides, padding = "valid", dataFormat }: ReconstructOptions = {},
): Tensor => {
  const given = toTensor(patches);
  const rank = typeof size === "number" ? outputSize.length : size.length;
  const each = (v: number | readonly number[]): readonly number[] =>
    typeof v === "number" ? Array.from({ length: rank }, () => v) : v;
  const window = each(size);
  if ((rank !== 2 && rank !== 3) || outputSize.length !== rank || !sameShape(each(strides ?? window), window))
    throw new ValueError(
      `reconstructPatches: size must have 2 or 3 numbers, outputSize as many, strides must be the size; received [${window}], [${outputSize}] and [${strides ?? window}].`,
      { op: "reconstructPatches" },
    );
  const first = dataFormat === "channels_first";
  const batched = given.rank === rank + 2;
  const own = batched ? given : reshapeTo(given, [1, ...given.shape]);
  const x = first && own.rank === rank + 2 ? moveaxis(own, 1, -1) : own;
  const grid = x.shape.slice(1, rank + 1);
  const cells = window.reduce((a, b) => a * b, 1);
  const channels = (x.shape[rank + 1] ?? 0) / cells;
  const spare = window.map((k, a) => (grid[a] ?? 0) * k - outputSize[a]!);
  const fits = (d: number, a: number): boolean => (padding === "same" ? d >= 0 && d < window[a]! : d === 0);
  if (x.rank !== rank + 2 || !Number.isInteger(channels) || !spare.every(fits))
    throw new ShapeError(
      `reconstructPatches: patches [batch, ${"…, ".repeat(rank)}${cells}·channels] must make up [${outputSize}]; received shape ${showShape(given.shape)}.`,
      { op: "reconstructPatches" },
    );
  const axes = window.map((_, a) => a);
  const cut = reshapeTo(x, [x.shape[0]!, ...grid, ...window, channels]);
  const order = [0, ...axes.flatMap((a) => [1 + a, 1 + rank + a]), 1 + 2 * rank];
  const whole = reshapeTo(permuteTo(cut, order), [x.shape[0]!, ...axes.map((a) => grid[a]! * window[a]!), channels]);
  const lo = spare.map((d) => Math.floor(d / 2));
  const y = sliceOf(whole, [0, ...lo, 0], [x.shape[0]!, ...lo.map((l, a) => l + outputSize[a]!), channels]);
  const made = first ? moveaxis(y, -1, 1) : y;
  return batched ? made : reshapeTo(made, made.shape.slice(1));
};
