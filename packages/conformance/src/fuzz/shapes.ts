import type { Tensor } from "@hornbeam/core";
import {
  broadcastTo,
  concatOf,
  flipOf,
  padOf,
  permuteTo,
  reduceSum,
  reshapeTo,
  sliceOf,
} from "@hornbeam/ops/primitives";

/** Draws for random graphs: everything depends on the seed and on shapes only, so that a graph can be built again. */
export interface Dice {
  /** a whole number in [0, n) */
  int(n: number): number;
  pick<T>(list: readonly T[]): T;
}
export const diceOf = (next: () => number): Dice => {
  const int = (n: number): number => Math.floor(next() * n);
  return { int, pick: (list) => list[int(list.length)]! };
};

/** Results stay small enough to be quick. */
export const MAX_SIZE = 3000;

const shuffled = (n: number, dice: Dice): number[] => {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = dice.int(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};

/** Some axes, ascending, at least one. */
export const someAxes = (rank: number, dice: Dice): number[] => {
  const axes = Array.from({ length: rank }, (_, i) => i).filter(() => dice.int(2));
  return axes.length ? axes : [dice.int(rank)];
};

const regrouped = (shape: readonly number[], size: number, dice: Dice): number[] => {
  const n = dice.pick([1, 2, 3, 5, 7, size].filter((d) => size % d === 0));
  if (dice.int(3) === 0) return [...shape.slice(0, 1), 1, ...shape.slice(1)];
  return dice.int(2) ? [n, size / n] : [size / n, n];
};

type View = (x: Tensor, dice: Dice) => Tensor;

/** Views of every kind with random parameters; x has an axis and elements. */
export const randomViews: readonly View[] = [
  (x, d) => permuteTo(x, shuffled(x.rank, d)),
  (x, d) => reshapeTo(x, regrouped(x.shape, x.size, d)),
  (x, d) => flipOf(x, someAxes(x.rank, d)),
  (x, d) => {
    const starts = x.shape.map((n) => d.int(Math.min(n, 3)));
    const limits = x.shape.map((n, a) => Math.max(starts[a]! + 1, n - d.int(2)));
    return sliceOf(
      x,
      starts,
      limits,
      x.shape.map(() => 1 + d.int(2)),
    );
  },
  (x, d) =>
    x.size > MAX_SIZE / 4
      ? x
      : padOf(
          x,
          x.shape.map(() => d.int(2)),
          x.shape.map(() => d.int(2)),
          d.int(3),
        ),
  (x, d) => (x.size > MAX_SIZE / 4 ? x : broadcastTo(x, [1 + d.int(3), ...x.shape])),
  (x, d) => {
    const axis = d.int(x.rank);
    return x.size > MAX_SIZE / 2 ? x : concatOf([x, flipOf(x, [axis])], axis);
  },
];

/** A tensor of x's shape made from another one: as it is, reshaped, or summed up and repeated. */
export const fitted = (y: Tensor, shape: readonly number[]): Tensor => {
  if (y.shape.join() === shape.join()) return y;
  if (y.size === shape.reduce((n, d) => n * d, 1)) return reshapeTo(y, shape);
  const last = shape[shape.length - 1];
  if (y.rank && last !== undefined && y.shape[y.rank - 1] === last)
    return broadcastTo(
      reduceSum(
        y,
        Array.from({ length: y.rank - 1 }, (_, i) => i),
      ),
      shape,
    );
  return broadcastTo(
    reshapeTo(
      reduceSum(
        y,
        y.shape.map((_, i) => i),
      ),
      shape.map(() => 1),
    ),
    shape,
  );
};
