import { treeFill, type Tensor, type Tree } from "@hornbeam/core";
import { normalizeAxis, ShapeError, showShape } from "@hornbeam/ir";
import { concatOf, flipOf, reshapeTo, sliceOf } from "../primitives/index.ts";
import { checkSpecs, openTree, tensorLeaves } from "./closure.ts";

/** Options of `associativeScan`. */
export interface AssociativeScanOptions {
  /** From the end to the beginning. Default false. */
  readonly reverse?: boolean;
  /** The axis that is gone along. Default 0. */
  readonly axis?: number;
}

type Combine = (a: readonly Tensor[], b: readonly Tensor[]) => Tensor[];

/** Elements from, from + step, … of an axis. */
const every = (x: Tensor, axis: number, from: number, to: number, step: number): Tensor =>
  sliceOf(
    x,
    x.shape.map((_, i) => (i === axis ? from : 0)),
    x.shape.map((d, i) => (i === axis ? to : d)),
    x.shape.map((_, i) => (i === axis ? step : 1)),
  );

/** a₀ b₀ a₁ b₁ … with as many of a as of b, or one more. */
const interleave = (a: Tensor, b: Tensor, axis: number): Tensor => {
  const n = b.shape[axis]!;
  const lifted = (x: Tensor): Tensor => reshapeTo(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const pairs = concatOf([lifted(every(a, axis, 0, n, 1)), lifted(b)], axis + 1);
  const flat = reshapeTo(pairs, [...b.shape.slice(0, axis), 2 * n, ...b.shape.slice(axis + 1)]);
  return a.shape[axis]! > n ? concatOf([flat, every(a, axis, n, n + 1, 1)], axis) : flat;
};

/** Neighbours are combined, half as many are scanned, and each second result follows from the one before it. */
const halves = (xs: readonly Tensor[], axis: number, combine: Combine): readonly Tensor[] => {
  const n = xs[0]!.shape[axis]!;
  if (n < 2) return xs;
  const take = (from: number, to: number, of: readonly Tensor[] = xs, step = 2): Tensor[] =>
    of.map((x) => every(x, axis, from, to, step));
  const odd = halves(combine(take(0, n - 1), take(1, n)), axis, combine);
  const first = take(0, 1);
  if (n === 2) return first.map((x, i) => concatOf([x, odd[i]!], axis));
  const before = take(0, Math.ceil(n / 2) - 1, odd, 1);
  const even = combine(before, take(2, n)).map((x, i) => concatOf([first[i]!, x], axis));
  return even.map((x, i) => interleave(x, odd[i]!, axis));
};

/**
 * Results y₀ = x₀, yₖ = f(yₖ₋₁, xₖ) of an associative f along an axis, in about log₂ n rounds that each work on whole tensors (Blelloch,
 * "Prefix sums and their applications", 1990). `elems` is a tree of tensors with n elements on the axis; f takes two such trees with any
 * number of elements and combines them elementwise along the axis. Differentiable. (`keras.ops.associative_scan`)
 * @throws ShapeError where sizes of the axis differ or f changes shapes; DTypeError where it changes dtypes.
 * @example
 * ```ts
 * import { add, arange, associativeScan } from "hornbeam";
 * console.log(await associativeScan(add, arange(5)).array()); // → [ 0, 1, 3, 6, 10 ]
 * ```
 */
export const associativeScan = <E extends Tree<Tensor>>(
  f: (a: E, b: E) => E,
  elems: E,
  { reverse = false, axis = 0 }: AssociativeScanOptions = {},
): E => {
  const leaves = tensorLeaves(elems);
  const axes = leaves.map((x) => normalizeAxis(axis, x.rank, "associativeScan"));
  const along = axes[0] ?? 0;
  if (leaves.some((x, i) => axes[i] !== along || x.shape[along] !== leaves[0]!.shape[along]))
    throw new ShapeError(
      `associativeScan: all tensors must have as many elements on axis ${axis}; received ${leaves.map((x) => showShape(x.shape)).join(", ")}.`,
      { op: "associativeScan" },
    );
  const turned = (xs: readonly Tensor[]): readonly Tensor[] => (reverse ? xs.map((x) => flipOf(x, [along])) : xs);
  const combine: Combine = (a, b) => {
    const made = tensorLeaves(f(openTree(elems, a), openTree(elems, b)));
    checkSpecs("associativeScan", "the combined elements", a, made);
    return made;
  };
  if (!leaves.length) return elems;
  return treeFill(elems, turned(halves(turned(leaves), along, combine))) as E;
};
