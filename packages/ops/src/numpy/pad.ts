import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { gatherOf, padOf } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** How `pad` fills. */
export type PadMode = "constant" | "edge" | "reflect" | "symmetric" | "wrap" | "empty";
/** Options of `pad`. */
export interface PadOptions {
  /** What is added: "constant" (default, `constantValues`), "reflect", "symmetric", "edge" … */
  readonly mode?: PadMode;
  /** For mode "constant". Default 0. */
  readonly constantValues?: number;
}

/** The source of place i (outside 0 … n − 1 too) in each mode. */
const SOURCE: Readonly<Record<string, (i: number, n: number) => number>> = {
  edge: (i, n) => Math.min(Math.max(i, 0), n - 1),
  wrap: (i, n) => ((i % n) + n) % n,
  symmetric: (i, n) => {
    const m = ((i % (2 * n)) + 2 * n) % (2 * n);
    return m < n ? m : 2 * n - 1 - m;
  },
  reflect: (i, n) => {
    const period = Math.max(1, 2 * (n - 1));
    const m = ((i % period) + period) % period;
    return m < n ? m : period - m;
  },
};

/** [before, after] for each axis: one number for all, one pair for all, or a pair for each. */
const widthsOf = (width: number | readonly number[] | readonly (readonly number[])[], rank: number): number[][] => {
  const list =
    typeof width === "number"
      ? [[width, width]]
      : typeof width[0] === "number"
        ? [width as readonly number[]]
        : (width as readonly (readonly number[])[]);
  const pairs = list.map((p) => (p.length === 1 ? [p[0]!, p[0]!] : [...p]));
  const all = pairs.length === 1 ? Array.from({ length: rank }, () => pairs[0]!) : pairs;
  if (all.length !== rank || all.some((p) => p.length !== 2 || p.some((w) => !Number.isInteger(w) || w < 0)))
    throw new ShapeError(
      `pad: padWidth must be a number, a pair, or a pair of whole numbers ≥ 0 for each of the ${rank} axes; received ${JSON.stringify(width)}.`,
      { op: "pad" },
    );
  return all;
};

/**
 * Elements added before and after along each axis. (`keras.ops.pad`)
 * @example
 * ```ts
 * import { pad } from "hornbeam";
 * console.log(await pad([1, 2], [[1, 2]], { mode: "edge" }).array()); // → [ 1, 1, 2, 2, 2 ]
 * ```
 */
export const pad = (
  x: TensorLike,
  padWidth: number | readonly number[] | readonly (readonly number[])[],
  { mode = "constant", constantValues = 0 }: PadOptions = {},
): Tensor => {
  const t = toTensor(x);
  const widths = widthsOf(padWidth, t.rank);
  if (mode === "constant" || mode === "empty")
    return padOf(
      t,
      widths.map((w) => w[0]!),
      widths.map((w) => w[1]!),
      constantValues,
    );
  const source = Object.hasOwn(SOURCE, mode) ? SOURCE[mode] : undefined;
  if (!source)
    throw new ValueError(
      `pad: mode must be constant, edge, reflect, symmetric, wrap or empty; received ${JSON.stringify(mode)}.`,
      { op: "pad" },
    );
  return widths.reduce((y, [lo, hi], axis) => {
    const n = t.shape[axis]!;
    if (!lo && !hi) return y;
    if (!n)
      throw new ShapeError(
        `pad: an empty axis can only be padded with a constant; received shape [${t.shape}], mode ${mode}.`,
        { op: "pad" },
      );
    const places = Int32Array.from({ length: lo! + n + hi! }, (_, i) => source(i - lo!, n));
    return gatherOf(y, toTensor(places), axis);
  }, t);
};
