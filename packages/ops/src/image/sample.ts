import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { abs, add, floorDivide, mod, multiply, subtract } from "../numpy/arithmetic.ts";
import { greaterEqual, less } from "../numpy/compare.ts";
import { logicalAnd } from "../numpy/logical.ts";
import { clip, floor } from "../numpy/rounding.ts";
import { where } from "../numpy/where.ts";
import { take } from "../numpy/take.ts";
import { castTo, fullLike, reshapeTo } from "../primitives/index.ts";

/** What lies outside an image. Of a b c d: "constant" k k | a b c d | k k, "nearest" a a | a b c d | d d, "wrap" c d | a b c d | a b, "mirror" c b | a b c d | c b, "reflect" b a | a b c d | d c. */
export type FillMode = "constant" | "nearest" | "wrap" | "mirror" | "reflect";

/** How values are read between pixels. */
export interface SampleOptions {
  /** 0: the nearest pixel, 1: linear. */
  readonly order: number;
  /** What is read outside: "constant" (`fillValue`), "nearest", "wrap", "mirror" or "reflect". */
  readonly fillMode?: FillMode;
  /** Default 0. */
  readonly fillValue?: number;
}

const mirror = (i: Tensor, n: number): Tensor =>
  n === 1 ? multiply(i, 0) : abs(subtract(mod(add(i, n - 1), 2 * (n - 1)), n - 1));
const INSIDE: Readonly<Record<FillMode, (i: Tensor, n: number) => Tensor>> = {
  constant: (i, n) => clip(i, 0, n - 1),
  nearest: (i, n) => clip(i, 0, n - 1),
  wrap: (i, n) => mod(i, n),
  mirror,
  reflect: (i, n) => floorDivide(mirror(add(multiply(i, 2), 1), 2 * n + 1), 2),
};

/** A pixel of one axis that counts: where it is, how much, and whether it lies inside. */
interface Node {
  readonly at: Tensor;
  readonly weight?: Tensor;
  readonly inside: Tensor;
}

const nodesOf = (c: Tensor, n: number, order: number, mode: FillMode): readonly Node[] => {
  const node = (at: Tensor, weight?: Tensor): Node => {
    const i = castTo(at, "int32");
    return { at: INSIDE[mode](i, n), inside: logicalAnd(greaterEqual(i, 0), less(i, n)), ...(weight && { weight }) };
  };
  if (order === 0) {
    // Halves are rounded away from zero.
    const near = where(less(c, 0), subtract(0, floor(subtract(0.5, c))), floor(add(c, 0.5)));
    return [node(near)];
  }
  const low = floor(c);
  const upper = subtract(c, low);
  return [node(low, subtract(1, upper)), node(add(low, 1), upper)];
};

/**
 * Values of x [n, rest…], whose rows are the points of a grid of the given sizes, at coordinates (one tensor for each axis of
 * the grid, all of one shape S): S + rest. `image` [S] is the number of the grid that each value is read from, where x has several one after the other.
 */
export const sample = (
  op: string,
  x: Tensor,
  sizes: readonly number[],
  coordinates: readonly Tensor[],
  { order, fillMode = "constant", fillValue = 0 }: SampleOptions,
  image?: Tensor,
): Tensor => {
  if (!Object.hasOwn(INSIDE, fillMode))
    throw new ValueError(
      `${op}: fillMode must be one of ${Object.keys(INSIDE).join(", ")}; received ${JSON.stringify(fillMode)}.`,
      { op },
    );
  if (order !== 0 && order !== 1)
    throw new ValueError(`${op}: order must be 0 (nearest) or 1 (linear); received ${order}.`, { op });
  const shape = coordinates[0]!.shape;
  const wide = (t: Tensor): Tensor => reshapeTo(t, [...shape, ...x.shape.slice(1).map(() => 1)]);
  const nodes = coordinates.map((c, a) => nodesOf(c, sizes[a]!, order, fillMode));
  const visit = (
    axis: number,
    row: Tensor | undefined,
    weight: Tensor | undefined,
    inside: Tensor | undefined,
  ): Tensor => {
    if (axis === sizes.length) {
      const read = take(x, row!, { axis: 0 });
      const shifted = fillMode === "constant" ? where(wide(inside!), read, fullLike(read, fillValue)) : read;
      return weight ? multiply(shifted, castTo(wide(weight), x.dtype)) : shifted;
    }
    return nodes[axis]!.map((node) =>
      visit(
        axis + 1,
        row ? add(multiply(row, sizes[axis]!), node.at) : node.at,
        weight && node.weight ? multiply(weight, node.weight) : (node.weight ?? weight),
        inside ? logicalAnd(inside, node.inside) : node.inside,
      ),
    ).reduce((a, b) => add(a, b));
  };
  return visit(0, image, undefined, undefined);
};
