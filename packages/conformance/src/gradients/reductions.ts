import type { Tensor } from "@hornbeam/core";
import type { Shape } from "@hornbeam/ir";
import * as P from "@hornbeam/ops/primitives";
import { ints, one, two, type GradientCase } from "./gradientCase.ts";

const spread = (y: Tensor, axes: readonly number[], shape: Shape): Tensor =>
  P.broadcastTo(
    P.reshapeTo(
      y,
      shape.map((d, i) => (axes.includes(i) ? 1 : d)),
    ),
    shape,
  );

export const folds: readonly GradientCase[] = [
  one("reduceSum", (x) => P.sinOf(P.reduceSum(x, [0, 2])), -1, 1, [2, 3, 4]),
  one("reduceProd", (x) => P.reduceProd(x, [1]), 0.5, 1.5, [2, 4]),
  { ...one("reduceProd with zeros", (x) => P.reduceProd(x, [1]), 0, 1, [3, 3]), data: [[1, 0, 2, 0, 0, 3, 1, 2, 3]] },
  one("reduceMax", (x) => P.mulOf(P.reduceMax(x, [1]), P.reduceSum(x, [1])), -1, 1),
  one("reduceMin", (x) => P.mulOf(P.reduceMin(x, [0]), P.reduceSum(x, [0])), -1, 1),
  ...(["sum", "prod", "max", "min"] as const).flatMap((reducer) =>
    [false, true].flatMap((reverse) =>
      [false, true].map((exclusive) => ({
        ...one(
          `cumulativeOf ${reducer}${reverse ? " reverse" : ""}${exclusive ? " exclusive" : ""}`,
          (x) => {
            const y = P.cumulativeOf(x, { reducer, axis: 1, reverse, exclusive });
            // The first result of an exclusive extremum is infinite: it is left out.
            const n = x.shape[1]!;
            const inner = P.sliceOf(
              y,
              [0, exclusive && !reverse ? 1 : 0],
              [x.shape[0]!, exclusive && reverse ? n - 1 : n],
            );
            return P.mulOf(inner, inner);
          },
          0.5,
          1.5,
          [2, 5],
        ),
      })),
    ),
  ),
  {
    ...one("cumprodOf with zeros", (x) => P.cumprodOf(x, { axis: 0, reverse: false, exclusive: false }), 0, 1, [5]),
    data: [[1.5, 0, 2, 0, 3]],
  },
  one("argsortOf", (x) => P.mulOf(P.gatherAlongOf(x, P.argsortOf(x), 1), x), -1, 1),
  one(
    "softmax by hand",
    (x) => {
      const e = P.expOf(P.subOf(x, spread(P.reduceMax(x, [1]), [1], x.shape)));
      return P.divOf(e, spread(P.reduceSum(e, [1]), [1], x.shape));
    },
    -1,
    1,
  ),
];

const WINDOWS = { axes: [1], windows: [3], strides: [2], padLo: [1], outSize: [4], dilation: [1] };
const rows = ints([0, 2, 2, 5, -1]);
const along = ints([0, 1, 1, 2, 2, 0, 1, 3], [2, 4]);
const points = ints([0, 1, 2, 0, 0, 1], [3, 2]);
const scatters = (["set", "sum", "prod", "max", "min"] as const).flatMap((r): GradientCase[] => [
  two(`scatterOf ${r}`, (x, u) => P.sinOf(P.scatterOf(x, rows, u, 0, r)), 0.5, 1.5, [
    [4, 2],
    [5, 2],
  ]),
  two(`scatterAlongOf ${r}`, (x, u) => P.sinOf(P.scatterAlongOf(x, along, u, 1, r)), 0.5, 1.5, [
    [2, 3],
    [2, 4],
  ]),
  two(`scatterNdOf ${r}`, (x, u) => P.sinOf(P.scatterNdOf(x, points, u, r)), 0.5, 1.5, [[3, 2], [3]]),
]);
export const indexing: readonly GradientCase[] = [
  one("gatherOf", (x) => P.sinOf(P.gatherOf(x, ints([0, 2, 2, 9], [2, 2]), 1)), -1, 1),
  one("gatherAlongOf", (x) => P.sinOf(P.gatherAlongOf(x, along, 1)), -1, 1, [2, 3]),
  one("gatherNdOf", (x) => P.sinOf(P.gatherNdOf(x, points)), -1, 1, [3, 2]),
  ...scatters,
  two("scatterSumAlongOf", (x, u) => P.sinOf(P.scatterSumAlongOf(x, along, u, 1)), -1, 1, [
    [2, 3],
    [2, 4],
  ]),
  one("windowsOf", (x) => P.sinOf(P.windowsOf(x, WINDOWS, 0.5)), -1, 1, [2, 7]),
  one("foldOf", (y) => P.sinOf(P.foldOf(y, WINDOWS, [2, 7])), -1, 1, [2, 4, 3]),
];
