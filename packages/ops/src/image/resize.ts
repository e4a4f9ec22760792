import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { isFloat, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { castTo, dotGeneral, gatherOf, padOf, permuteTo, roundOf, sliceOf } from "../primitives/index.ts";
import { saturateCast } from "../core/convert.ts";
import type { DataFormat } from "../nn/geometry.ts";
import { toFloat, toTensor } from "../util/args.ts";

/** How `resize` finds values between pixels. */
export type Interpolation = "nearest" | "bilinear" | "bicubic" | "lanczos3" | "lanczos5";
/** Options of `resize`. */
export interface ResizeOptions {
  /** Default "bilinear". */
  readonly interpolation?: Interpolation;
  /** Whether shrinking averages over all pixels that fall together. Default false. */
  readonly antialias?: boolean;
  /** Cut the middle of the image to the aspect of the size first. */
  readonly cropToAspectRatio?: boolean;
  /** Fill the image up to the aspect of the size first. */
  readonly padToAspectRatio?: boolean;
  /** What stands where the aspect ratio leaves room: `fillValue`. */
  readonly fillMode?: "constant";
  /** Default 0. */
  readonly fillValue?: number;
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos =
  (r: number) =>
  (x: number): number =>
    x < r ? sinc(x) * sinc(x / r) : 0;
/** Weight of a pixel at a distance. The cubic one is Keys's (1981) with a = −1/2. */
const KERNELS: Readonly<Record<string, (distance: number) => number>> = {
  bilinear: (x) => Math.max(0, 1 - x),
  bicubic: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0),
  lanczos3: /* @__PURE__ */ lanczos(3),
  lanczos5: /* @__PURE__ */ lanczos(5),
};

/** The distance from which on a pixel weighs nothing. */
const REACH: Readonly<Record<string, number>> = { bilinear: 1, bicubic: 2, lanczos3: 3, lanczos5: 5 };

/** [out, n] weights of each pixel in each result; centres of pixels are at halves, rows sum to 1. */
const weights = (n: number, out: number, interpolation: string, antialias: boolean): Float32Array => {
  const kernel = KERNELS[interpolation]!;
  const reach = REACH[interpolation]!;
  const scale = n / out;
  const wide = antialias ? Math.max(1, scale) : 1;
  const made = new Float32Array(out * n);
  for (let o = 0; o < out; o++) {
    const at = (o + 0.5) * scale - 0.5;
    // Farther pixels weigh nothing: of a large image only a few are looked at.
    const first = Math.max(0, Math.floor(at - reach * wide));
    const length = Math.min(n, Math.ceil(at + reach * wide) + 1) - first;
    const row = Array.from({ length }, (_, i) => kernel(Math.abs(first + i - at) / wide));
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((w, i) => (made[o * n + first + i] = w / sum));
  }
  return made;
};

const alongAxis = (
  x: Tensor,
  axis: number,
  out: number,
  { interpolation = "bilinear", antialias = false }: ResizeOptions,
): Tensor => {
  const n = x.shape[axis]!;
  if (interpolation === "nearest") {
    const places = Int32Array.from({ length: out }, (_, o) => Math.min(n - 1, Math.floor(((o + 0.5) * n) / out)));
    return gatherOf(x, tensor(places), axis);
  }
  if (n === out) return x;
  const w = castTo(tensor(weights(n, out, interpolation, antialias), { shape: [out, n] }), x.dtype);
  const last = dotGeneral(x, w, { lhsBatch: [], rhsBatch: [], lhsContract: [axis], rhsContract: [1] });
  return permuteTo(
    last,
    x.shape.map((_, a) => (a < axis ? a : a === axis ? x.rank - 1 : a - 1)),
  );
};

/** The image cut or filled to the aspect of the wanted size, around its middle. */
const toAspect = (
  x: Tensor,
  axes: readonly [number, number],
  size: readonly [number, number],
  crop: boolean,
  fill: number,
): Tensor => {
  const [h, w] = axes.map((a) => x.shape[a]!) as [number, number];
  const pick = crop ? Math.min : Math.max;
  const wanted = [pick(h, Math.trunc((w * size[0]) / size[1])), pick(w, Math.trunc((h * size[1]) / size[0]))];
  const lo = x.shape.map((d, a) => (axes.includes(a) ? Math.floor(Math.abs(wanted[axes.indexOf(a)]! - d) / 2) : 0));
  const to = x.shape.map((d, a) => (axes.includes(a) ? wanted[axes.indexOf(a)]! : d));
  if (crop)
    return sliceOf(
      x,
      lo,
      lo.map((l, a) => l + to[a]!),
    );
  return padOf(
    x,
    lo,
    lo.map((l, a) => to[a]! - x.shape[a]! - l),
    fill,
  );
};

/**
 * Images [batch, height, width, channels] (or without batch) in another size [height, width]. Whole numbers are rounded
 * back to their dtype. (`keras.ops.image.resize`)
 * @throws ValueError for an unknown interpolation, ShapeError where there are no images.
 * @example
 * ```ts
 * import { image } from "hornbeam";
 * console.log((await image.resize([[[0], [4]]], [1, 4]).data()).join()); // → 0,1,3,4
 * ```
 */
export const resize = (images: TensorLike, size: readonly [number, number], options: ResizeOptions = {}): Tensor => {
  const {
    interpolation = "bilinear",
    dataFormat = "channels_last",
    cropToAspectRatio,
    padToAspectRatio,
    fillValue = 0,
  } = options;
  const given = toTensor(images);
  if (interpolation !== "nearest" && !Object.hasOwn(KERNELS, interpolation))
    throw new ValueError(
      `resize: interpolation must be one of nearest, ${Object.keys(KERNELS).join(", ")}; received ${JSON.stringify(interpolation)}.`,
      { op: "resize" },
    );
  if (given.rank !== 3 && given.rank !== 4)
    throw new ShapeError(
      `resize: images must be [height, width, channels], with or without a batch before; received shape ${showShape(given.shape)}.`,
      { op: "resize" },
    );
  if (cropToAspectRatio && padToAspectRatio)
    throw new ValueError("resize: only one of cropToAspectRatio and padToAspectRatio can be true; received both.", {
      op: "resize",
    });
  const first = dataFormat === "channels_first" ? given.rank - 2 : given.rank - 3;
  const axes = [first, first + 1] as const;
  const whole = interpolation !== "nearest" && !isFloat(given.dtype);
  let x = whole ? toFloat(given) : given;
  if (cropToAspectRatio || padToAspectRatio) x = toAspect(x, axes, size, !!cropToAspectRatio, fillValue);
  const y = alongAxis(alongAxis(x, axes[0], size[0], options), axes[1], size[1], options);
  return whole ? saturateCast(roundOf(y), given.dtype) : y;
};
