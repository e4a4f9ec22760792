import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { sample, random } from "../values.ts";
import type { Nd } from "../reference/nd.ts";
import { diceOf, fitted, MAX_SIZE, randomViews, someAxes, type Dice } from "./shapes.ts";
import type { DType, Shape } from "@hornbeam/ir";

type Move = (x: Tensor, y: Tensor, dice: Dice) => Tensor;
/** A move by way of another dtype, for backends that have it. */
interface Detour {
  readonly by: DType;
  readonly move: Move;
}
/** There and back; what a float cannot hold is the same for all. */
const detour = (by: DType, on: (x: Tensor) => Tensor = (x) => x): Detour => ({
  by,
  move: (x) => P.castTo(on(P.castTo(x, by)), "int32"),
});

const c = (x: Tensor, value: number): Tensor => P.fullLike(x, value);
const spread = (y: Tensor, axes: readonly number[], shape: Shape): Tensor =>
  P.broadcastTo(
    P.reshapeTo(
      y,
      shape.map((d, i) => (axes.includes(i) ? 1 : d)),
    ),
    shape,
  );
const countOf = (x: Tensor, axes: readonly number[]): number => axes.reduce((n, a) => n * x.shape[a]!, 1);

/** x · xᵀ over one axis, or x by a matrix made of y: batched and plain, in all orders of axes. */
const randomDot = (x: Tensor, y: Tensor, dice: Dice): Tensor => {
  const axis = dice.int(x.rank);
  const k = x.shape[axis]!;
  if (dice.int(2) && (x.size / k) ** 2 <= MAX_SIZE)
    return P.dotGeneral(x, P.flipOf(x, [axis]), {
      lhsBatch: [],
      rhsBatch: [],
      lhsContract: [axis],
      rhsContract: [axis],
    });
  const batch = x.rank > 1 ? (axis + 1) % x.rank : -1;
  if (batch >= 0 && dice.int(2)) {
    const z = P.permuteTo(x, [batch, ...x.shape.map((_, i) => i).filter((i) => i !== batch)]);
    const place = axis < batch ? axis + 1 : axis;
    if (x.size * (x.size / k / x.shape[batch]!) <= MAX_SIZE * k)
      return P.dotGeneral(x, z, { lhsBatch: [batch], rhsBatch: [0], lhsContract: [axis], rhsContract: [place] });
  }
  const w = fitted(y, dice.int(2) ? [k, 5] : [5, k]);
  return P.dotGeneral(x, w, {
    lhsBatch: [],
    rhsBatch: [],
    lhsContract: [axis],
    rhsContract: [w.shape[0] === k ? 0 : 1],
  });
};

/** Values stay within [−1, 1], so that errors do not grow. */
const floatMoves: readonly Move[] = [
  (x, y) => P.mulOf(P.addOf(x, y), c(x, 0.5)),
  (x, y) => P.mulOf(P.subOf(x, y), c(x, 0.5)),
  (x, y) => P.mulOf(x, y),
  (x, y) => P.maxOf(x, y),
  (x, y) => P.minOf(x, y),
  (x, y) => P.divOf(x, P.addOf(P.absOf(y), c(y, 1))),
  (x, y) => P.selectOf(P.ltOf(P.iotaOf(x.shape, x.rank - 1, "int32"), P.fullOf(x.shape, 2, "int32")), x, y),
  (x) => P.tanhOf(x),
  (x) => P.sinOf(P.mulOf(x, c(x, 2))),
  (x) => P.sigmoidOf(x),
  (x) => P.expOf(P.negOf(P.absOf(x))),
  (x) => P.sqrtOf(P.addOf(P.mulOf(x, x), c(x, 0.01))),
  (x) => P.negOf(x),
  (x, _y, d) => {
    const axes = someAxes(x.rank, d);
    const mean = P.reduceSum(x, axes);
    return P.divOf(mean, c(mean, countOf(x, axes)));
  },
  (x, _y, d) => {
    const axes = someAxes(x.rank, d);
    return P.subOf(x, spread(P.reduceMax(x, axes), axes, x.shape));
  },
  (x, _y, d) => {
    // softmax
    const axes = [d.int(x.rank)];
    const e = P.expOf(P.subOf(x, spread(P.reduceMax(x, axes), axes, x.shape)));
    return P.divOf(e, spread(P.reduceSum(e, axes), axes, x.shape));
  },
  (x, _y, d) => P.reduceMin(x, someAxes(x.rank, d)),
  (x, _y, d) => {
    const axis = d.int(x.rank);
    const sum = P.cumulativeOf(x, { reducer: "sum", axis, reverse: d.int(2) > 0, exclusive: d.int(2) > 0 });
    return P.mulOf(sum, c(sum, 1 / x.shape[axis]!));
  },
  (x, y, d) => {
    const z = randomDot(x, y, d);
    return P.tanhOf(P.mulOf(z, c(z, 0.1)));
  },
];

const at = (x: Tensor, y: Tensor): Tensor => P.modOf(y, c(y, x.shape[x.rank - 1]! + 1));

/** Everything wraps and nothing rounds: results are equal or wrong. */
const intMoves: readonly (Move | Detour)[] = [
  (x, y) => P.addOf(x, y),
  (x, y) => P.subOf(x, y),
  (x, y) => P.mulOf(x, y),
  (x, y) => P.maxOf(x, y),
  (x, y) => P.xorOf(x, y),
  (x, y) => P.andOf(x, P.notOf(y)),
  (x, y) => P.floorDivOf(x, P.orOf(y, c(y, 1))),
  (x, y) => P.modOf(x, P.addOf(P.absOf(y), c(y, 3))),
  (x, y) => P.selectOf(P.ltOf(x, y), P.negOf(y), x),
  (x, y) => P.castTo(P.andOf(P.leOf(x, y), P.neOf(y, c(y, 0))), "int32"),
  (x) => P.shrOf(x, c(x, 2)),
  detour("int8"),
  detour("uint16"),
  detour("int64", (x) => P.mulOf(x, c(x, 3))),
  detour("float32"),
  (x, _y, d) => P.reduceSum(x, someAxes(x.rank, d)),
  (x, _y, d) => P.reduceMax(x, someAxes(x.rank, d)),
  (x, _y, d) => P.argMaxOf(x, d.int(x.rank)),
  (x, _y, d) => P.argMinOf(x, d.int(x.rank)),
  (x, _y, d) => {
    const axes = someAxes(x.rank, d);
    return P.subOf(x, spread(P.reduceMin(x, axes), axes, x.shape));
  },
  (x, _y, d) =>
    P.cumulativeOf(x, {
      reducer: d.pick(["sum", "max", "min", "prod"] as const),
      axis: d.int(x.rank),
      reverse: d.int(2) > 0,
    }),
  (x) => P.gatherAlongOf(x, P.argsortOf(x), x.rank - 1),
  (x, y) => P.gatherAlongOf(x, at(x, y), x.rank - 1),
  (x, y) => P.scatterAlongOf(x, at(x, y), y, x.rank - 1, "sum"),
  (x, y) => P.scatterAlongOf(x, at(x, y), P.negOf(y), x.rank - 1, "set"),
  (x, y) => {
    const start = P.reduceMax(
      y,
      y.shape.map((_, i) => i),
    );
    return P.dynamicSliceOf(
      x,
      x.shape.map(() => start),
      x.shape.map((n) => Math.max(1, n - 1)),
    );
  },
  randomDot,
];

/** A random graph over its inputs; the same for the same seed, shapes and dtypes that the backend has. */
export const randomGraph = (
  seed: number,
  kind: "int32" | "float",
  inputs: readonly Tensor[],
  has: (dtype: DType) => boolean,
): Tensor[] => {
  const dice = diceOf(random(seed));
  const all: readonly (Move | Detour)[] = kind === "int32" ? intMoves : floatMoves;
  const moves = all.flatMap((m) => (typeof m === "function" ? [m] : has(m.by) ? [m.move] : []));
  const pool = [...inputs];
  const steps = 4 + dice.int(22);
  for (let i = 0; i < steps; i++) {
    // Newer values more often than old ones: chains grow deep.
    const from = dice.int(3) ? pool.slice(-3) : pool;
    let x = dice.pick(from);
    if (!x.rank) x = P.broadcastTo(x, [3, 5]);
    const made = dice.int(3)
      ? dice.pick(moves)(x, bounded(fitted(dice.pick(pool), x.shape), kind), dice)
      : dice.pick(randomViews)(x, dice);
    if (made.size && made.size <= MAX_SIZE) pool.push(kind === "float" ? bounded(made, kind, dice.int(2) > 0) : made);
  }
  const outputs = pool.slice(-1 - dice.int(5));
  return outputs.filter((t) => !inputs.includes(t)).length ? outputs : [P.negOf(pool[0]!)];
};

/** Sums that fitting made, brought back within [−1, 1]. */
const bounded = (x: Tensor, kind: string, wanted = true): Tensor => (kind === "float" && wanted ? P.tanhOf(x) : x);

const inputShapes: readonly Shape[] = [
  [7],
  [3, 5],
  [5, 3],
  [2, 3, 5],
  [13, 4],
  [1, 7, 1],
  [4, 2, 2, 3],
  [16, 9],
  [130],
];

/** Operands of a random graph: some of the shapes above. */
export const randomInputs = (seed: number, dtype: DType): Nd[] => {
  const dice = diceOf(random(seed + 1e6));
  return Array.from({ length: 2 + dice.int(3) }, (_, i) =>
    sample(
      dice.pick(inputShapes),
      dtype,
      { lo: dtype === "int32" ? -20 : -1, hi: dtype === "int32" ? 20 : 1 },
      seed + i,
    ),
  );
};
