import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import type { DataFormat } from "../nn/geometry.ts";
import { concatenate } from "../numpy/join.ts";
import { moveaxis, reshape } from "../numpy/shape.ts";
import { padOf, sliceOf } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** Options of `extractPatches` and `extractPatches3d`. */
export interface PatchOptions {
  /** Steps between patches. Default: the size, patches side by side. */
  readonly strides?: number | readonly number[] | null;
  /** Distance of neighbouring pixels in a patch. Default 1. */
  readonly dilationRate?: number | readonly number[];
  /** "valid" (default): whole patches only; "same": zeros around. */
  readonly padding?: "valid" | "same";
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat | null;
}

const patches = (
  op: string,
  rank: number,
  images: TensorLike,
  size: number | readonly number[],
  o: PatchOptions,
): Tensor => {
  const each = (v: number | readonly number[]): readonly number[] =>
    typeof v === "number" ? Array.from({ length: rank }, () => v) : v;
  const given = toTensor(images);
  const window = each(size);
  const [steps, dilation, padding] = [each(o.strides ?? window), each(o.dilationRate ?? 1), o.padding ?? "valid"];
  if ([window, steps, dilation].some((v) => v.length !== rank || v.some((n) => !Number.isInteger(n) || n < 1)))
    throw new ValueError(
      `${op}: size, strides and dilationRate must be whole numbers from 1, or ${rank} of them; received [${window}], [${steps}] and [${dilation}].`,
      { op },
    );
  if (given.rank !== rank + 1 && given.rank !== rank + 2)
    throw new ShapeError(
      `${op}: there must be ${rank} axes and channels, with or without a batch before; received shape ${showShape(given.shape)}.`,
      { op },
    );
  const batched = given.rank === rank + 1 ? reshape(given, [1, ...given.shape]) : given;
  let x = o.dataFormat === "channels_first" ? moveaxis(batched, 1, -1) : batched;
  const span = window.map((k, a) => (k - 1) * dilation[a]! + 1);
  const counts = window.map((_, a) =>
    padding === "same"
      ? Math.ceil(x.shape[a + 1]! / steps[a]!)
      : Math.floor((x.shape[a + 1]! - span[a]!) / steps[a]!) + 1,
  );
  if (padding === "same") {
    const total = counts.map((n, a) => Math.max(0, (n - 1) * steps[a]! + span[a]! - x.shape[a + 1]!));
    x = padOf(x, [0, ...total.map((t) => Math.floor(t / 2)), 0], [0, ...total.map((t) => Math.ceil(t / 2)), 0], 0);
  }
  if (counts.some((n) => n < 1))
    throw new ShapeError(
      `${op}: a patch of [${span}] must fit; received shape ${showShape(given.shape)}. Use padding "same".`,
      { op },
    );
  const [batch, channels] = [x.shape[0]!, x.shape[rank + 1]!];
  const cells = window.reduce((a, b) => a * b, 1);
  const parts = Array.from({ length: cells }, (_, cell) => {
    const at = window.map(
      (k, a) => (Math.floor(cell / window.slice(a + 1).reduce((p, q) => p * q, 1)) % k) * dilation[a]!,
    );
    const end = at.map((from, a) => from + (counts[a]! - 1) * steps[a]! + 1);
    return sliceOf(x, [0, ...at, 0], [batch, ...end, channels], [1, ...steps, 1]);
  });
  const all = concatenate(parts, { axis: -1 });
  const made = o.dataFormat === "channels_first" ? moveaxis(all, -1, 1) : all;
  return given.rank === rank + 1 ? reshape(made, made.shape.slice(1)) : made;
};

/**
 * Patches of images [batch, height, width, channels] (or without batch): [batch, rows, columns, size₀·size₁·channels].
 * (`keras.ops.image.extract_patches`)
 * @throws ShapeError where no patch fits; ValueError for sizes that are not positive.
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.extractPatches(ones([2, 20, 20, 3]), [5, 5]).shape); // → [ 2, 4, 4, 75 ]
 * ```
 */
export const extractPatches = (
  images: TensorLike,
  size: number | readonly number[],
  options: PatchOptions = {},
): Tensor => patches("extractPatches", typeof size !== "number" && size.length === 3 ? 3 : 2, images, size, options);

/**
 * Patches of volumes [batch, depth, height, width, channels] (or without batch): [batch, …, size₀·size₁·size₂·channels].
 * (`keras.ops.image.extract_patches_3d`)
 * @throws ShapeError where no patch fits; ValueError for sizes that are not positive.
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.extractPatches3d(ones([1, 4, 4, 4, 2]), 2).shape); // → [ 1, 2, 2, 2, 16 ]
 * ```
 */
export const extractPatches3d = (
  volumes: TensorLike,
  size: number | readonly number[],
  options: PatchOptions = {},
): Tensor => patches("extractPatches3d", 3, volumes, size, options);
