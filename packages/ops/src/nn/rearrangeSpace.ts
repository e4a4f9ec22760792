import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { foldOf, permuteTo, reshapeTo, windowsOf, type WindowParams } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";
import type { DataFormat } from "./geometry.ts";

/** Options of `depthToSpace` and `spaceToDepth`. */
export interface BlockOptions {
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat;
}
const image = (op: string, x: TensorLike, ok: (t: Tensor) => boolean, rule: string): Tensor => {
  const t = toTensor(x);
  if (t.rank !== 4 || !ok(t)) throw new ShapeError(`${op}: ${rule}; received shape ${showShape(t.shape)}.`, { op });
  return t;
};

/**
 * Channels become blocks of pixels: [b, h, w, c·n²] → [b, h·n, w·n, c]. (`keras.ops.depth_to_space`)
 * @example
 * ```ts
 * import { depthToSpace, ones } from "hornbeam";
 * console.log(depthToSpace(ones([1, 2, 2, 12]), 2).shape); // → [ 1, 4, 4, 3 ]
 * ```
 */
export const depthToSpace = (
  x: TensorLike,
  blockSize: number,
  { dataFormat = "channels_last" }: BlockOptions = {},
): Tensor => {
  const n = blockSize;
  const first = dataFormat === "channels_first";
  const t = image(
    "depthToSpace",
    x,
    (y) => y.shape[first ? 1 : 3]! % (n * n) === 0,
    `inputs must be images whose channels are a multiple of ${n * n}`,
  );
  const [b, p, q, r] = t.shape as [number, number, number, number];
  if (first) {
    const c = p / (n * n);
    return reshapeTo(permuteTo(reshapeTo(t, [b, n, n, c, q, r]), [0, 3, 4, 1, 5, 2]), [b, c, q * n, r * n]);
  }
  const c = r / (n * n);
  return reshapeTo(permuteTo(reshapeTo(t, [b, p, q, n, n, c]), [0, 1, 3, 2, 4, 5]), [b, p * n, q * n, c]);
};

/**
 * Blocks of pixels become channels: [b, h·n, w·n, c] → [b, h, w, c·n²]. (`keras.ops.space_to_depth`)
 * @example
 * ```ts
 * import { ones, spaceToDepth } from "hornbeam";
 * console.log(spaceToDepth(ones([1, 4, 4, 3]), 2).shape); // → [ 1, 2, 2, 12 ]
 * ```
 */
export const spaceToDepth = (
  x: TensorLike,
  blockSize: number,
  { dataFormat = "channels_last" }: BlockOptions = {},
): Tensor => {
  const n = blockSize;
  const first = dataFormat === "channels_first";
  const t = image(
    "spaceToDepth",
    x,
    ({ shape: s }) => s[first ? 2 : 1]! % n === 0 && s[first ? 3 : 2]! % n === 0,
    `inputs must be images whose sides are multiples of ${n}`,
  );
  const [b, p, q, r] = t.shape as [number, number, number, number];
  if (first)
    return reshapeTo(permuteTo(reshapeTo(t, [b, p, q / n, n, r / n, n]), [0, 3, 5, 1, 2, 4]), [
      b,
      p * n * n,
      q / n,
      r / n,
    ]);
  return reshapeTo(permuteTo(reshapeTo(t, [b, p / n, n, q / n, n, r]), [0, 1, 3, 2, 4, 5]), [
    b,
    p / n,
    q / n,
    r * n * n,
  ]);
};

/** One number for height and width, or one each. */
export type Pair = number | readonly [number, number];
/** Options of `unfold` and `fold`. */
export interface FoldOptions {
  /** Distance of neighbouring pixels in a patch. Default 1. */
  readonly dilation?: Pair;
  /** Zeros on both sides of each axis. */
  readonly padding?: Pair;
  /** Steps between patches. Default 1. */
  readonly stride?: Pair;
}
const pair = (p: Pair): [number, number] => (typeof p === "number" ? [p, p] : [p[0], p[1]]);
const plan = (
  height: number,
  width: number,
  kernelSize: Pair,
  { dilation = 1, padding = 0, stride = 1 }: FoldOptions,
): WindowParams => {
  const [windows, d, p, s] = [pair(kernelSize), pair(dilation), pair(padding), pair(stride)];
  const outSize = [height, width].map(
    (n, i) => Math.floor((n + 2 * p[i]! - (windows[i]! - 1) * d[i]! - 1) / s[i]!) + 1,
  );
  return { axes: [2, 3], windows, strides: s, padLo: p, outSize, dilation: d };
};

/**
 * Windows of channels-first images as columns: [b, c, h, w] → [b, c·kh·kw, places]. (`keras.ops.unfold`)
 * @example
 * ```ts
 * import { ones, unfold } from "hornbeam";
 * console.log(unfold(ones([1, 3, 4, 4]), [2, 2]).shape); // → [ 1, 12, 9 ]
 * ```
 */
export const unfold = (x: TensorLike, kernelSize: Pair, options: FoldOptions = {}): Tensor => {
  const t = image("unfold", x, () => true, "inputs must be images [batch, channels, height, width]");
  const [b, c, h, w] = t.shape as [number, number, number, number];
  const view = plan(h, w, kernelSize, options);
  const [kh, kw] = view.windows as [number, number];
  const columns = permuteTo(windowsOf(t, view, 0), [0, 1, 4, 5, 2, 3]);
  return reshapeTo(columns, [b, c * kh * kw, view.outSize[0]! * view.outSize[1]!]);
};

/**
 * The adjoint of `unfold`: columns summed into an image of `outputSize`. (`keras.ops.fold`)
 * @example
 * ```ts
 * import { fold, ones } from "hornbeam";
 * console.log(fold(ones([1, 12, 9]), [4, 4], [2, 2]).shape); // → [ 1, 3, 4, 4 ]
 * ```
 */
export const fold = (x: TensorLike, outputSize: Pair, kernelSize: Pair, options: FoldOptions = {}): Tensor => {
  const t = toTensor(x);
  const [h, w] = pair(outputSize);
  const view = plan(h, w, kernelSize, options);
  const [kh, kw] = view.windows as [number, number];
  const [oh, ow] = view.outSize as [number, number];
  if (t.rank !== 3 || t.shape[2] !== oh * ow || t.shape[1]! % (kh * kw))
    throw new ShapeError(
      `fold: inputs must be [batch, channels·${kh}·${kw}, ${oh * ow}]; received shape ${showShape(t.shape)}.`,
      { op: "fold" },
    );
  const [b, k] = t.shape as [number, number];
  const c = k / (kh * kw);
  return foldOf(permuteTo(reshapeTo(t, [b, c, kh, kw, oh, ow]), [0, 1, 4, 5, 2, 3]), view, [b, c, h, w]);
};
