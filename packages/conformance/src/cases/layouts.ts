import type { Tensor } from "@hornbeam/core";
import type { Shape } from "@hornbeam/ir";
import { broadcastTo, flipOf, padOf, permuteTo, reshapeTo, sliceOf } from "@hornbeam/ops/primitives";
import { reshaped, type Nd } from "../reference/nd.ts";
import { broadcast, flipped, padded, permuted, sliced } from "../reference/views.ts";

/** A way an operand of some shape comes about: from an operand of another shape, by a view. */
export interface Layout {
  readonly name: string;
  readonly base: (shape: Shape) => Shape;
  readonly apply: (x: Tensor, shape: Shape) => Tensor;
  readonly expected: (x: Nd, shape: Shape) => Nd;
}

const all = (shape: Shape, value: number): number[] => shape.map(() => value);
const axes = (shape: Shape): number[] => shape.map((_, a) => a);
const back = (shape: Shape): number[] => axes(shape).reverse();
const ends = (shape: Shape): number[] => shape.map((d) => 2 * d + 1);

export const plainLayout: Layout = { name: "plain", base: (s) => s, apply: (x) => x, expected: (x) => x };

/** Negative strides, strides of 2 with an offset, permuted, repeated, padded and reshaped operands. */
export const layouts: readonly Layout[] = [
  plainLayout,
  { name: "flipped", base: (s) => s, apply: (x, s) => flipOf(x, axes(s)), expected: (x, s) => flipped(x, axes(s)) },
  {
    name: "strided",
    base: (s) => s.map((d) => 2 * d + 2),
    apply: (x, s) => sliceOf(x, all(s, 1), ends(s), all(s, 2)),
    expected: (x, s) => sliced(x, all(s, 1), ends(s), all(s, 2)),
  },
  {
    name: "permuted",
    base: (s) => [...s].reverse(),
    apply: (x, s) => permuteTo(x, back(s)),
    expected: (x, s) => permuted(x, back(s)),
  },
  {
    name: "broadcast",
    base: (s) => s.slice(1).map((d, a) => (a % 2 ? 1 : d)),
    apply: (x, s) => broadcastTo(x, s),
    expected: (x, s) => broadcast(x, s),
  },
  {
    name: "one value",
    base: (s) => all(s, 1),
    apply: (x, s) => broadcastTo(x, s),
    expected: (x, s) => broadcast(x, s),
  },
  {
    name: "padded",
    base: (s) => s.map((d) => Math.max(d - 2, 0)),
    apply: (x, s) =>
      padOf(
        x,
        s.map((d) => Math.min(1, d)),
        s.map((d) => Math.max(0, Math.min(1, d - 1))),
        1,
      ),
    expected: (x, s) =>
      padded(
        x,
        s.map((d) => Math.min(1, d)),
        s.map((d) => Math.max(0, Math.min(1, d - 1))),
        x.data.some((v) => typeof v === "bigint") ? 1n : 1,
      ),
  },
  {
    name: "reshaped",
    base: (s) => [s.reduce((n, d) => n * d, 1)],
    apply: (x, s) => reshapeTo(x, s),
    expected: (x, s) => reshaped(x, s),
  },
];

/** Shapes that vector code and block code stumble over. */
export const oddShapes: readonly Shape[] = [
  [],
  [0],
  [1],
  [7],
  [13],
  [4, 0, 3],
  [1, 7, 1],
  [3, 5, 7],
  [2, 3, 1, 5, 2],
  [1027],
  [9, 130],
];
/** The one that is tried in every layout. */
export const layoutShape: Shape = [3, 5, 7];
