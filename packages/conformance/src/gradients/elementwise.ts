import * as P from "@hornbeam/ops/primitives";
import { bools, ints, one, two, type GradientCase } from "./gradientCase.ts";

export const unary: readonly GradientCase[] = [
  one("negOf", P.negOf, -1, 1),
  one("absOf", P.absOf, 0.2, 2),
  one("sqrtOf", P.sqrtOf, 0.5, 2),
  one("rsqrtOf", P.rsqrtOf, 0.5, 2),
  one("expOf", P.expOf, -1, 1),
  one("expm1Of", P.expm1Of, -1, 1),
  one("logOf", P.logOf, 0.5, 2),
  one("log1pOf", P.log1pOf, -0.4, 1),
  one("sinOf", P.sinOf, -2, 2),
  one("cosOf", P.cosOf, -2, 2),
  one("tanOf", P.tanOf, -1, 1),
  one("asinOf", P.asinOf, -0.7, 0.7),
  one("acosOf", P.acosOf, -0.7, 0.7),
  one("atanOf", P.atanOf, -2, 2),
  one("sinhOf", P.sinhOf, -1, 1),
  one("coshOf", P.coshOf, -1, 1),
  one("tanhOf", P.tanhOf, -1, 1),
  one("asinhOf", P.asinhOf, -2, 2),
  one("acoshOf", P.acoshOf, 1.5, 3),
  one("atanhOf", P.atanhOf, -0.6, 0.6),
  one("sigmoidOf", P.sigmoidOf, -2, 2),
  one("erfOf", P.erfOf, -1, 1),
  one("erfinvOf", P.erfinvOf, -0.7, 0.7),
  one("lgammaOf", P.lgammaOf, 0.7, 4),
  one("lgammaOf below 0", P.lgammaOf, -0.8, -0.2),
  one("digammaOf", P.digammaOf, 0.7, 4),
  one("castTo", (x) => P.castTo(P.mulOf(x, x), "float64"), -1, 1),
  one("barrierOf", (x) => P.barrierOf(P.mulOf(x, x), x), -1, 1),
];

export const binary: readonly GradientCase[] = [
  two("addOf", P.addOf),
  two("subOf", P.subOf),
  two("mulOf", P.mulOf),
  two("divOf", P.divOf, 0.5, 2),
  two("powOf", P.powOf, 0.5, 2),
  two("atan2Of", P.atan2Of, 0.3, 2),
  {
    ...two("modOf", P.modOf, 0.4, 0.9),
    data: [
      [5.3, -4.1, 7.7, 2.2],
      [1.7, 1.3, -2.9, 0.8],
    ],
    shapes: [[4], [4]],
  },
  {
    ...two("minOf", P.minOf),
    data: [
      [1, 2, -3, 0.5],
      [2, 1, -2, 0.1],
    ],
    shapes: [[4], [4]],
  },
  {
    ...two("maxOf", P.maxOf),
    data: [
      [1, 2, -3, 0.5],
      [2, 1, -2, 0.1],
    ],
    shapes: [[4], [4]],
  },
  two("selectOf", (x, y) => P.mulOf(P.selectOf(bools([1, 0, 1, 0, 0, 1], [2, 3]), x, y), x), -1, 1, [
    [2, 3],
    [2, 3],
  ]),
];

export const moves: readonly GradientCase[] = [
  one("reshapeTo", (x) => P.sinOf(P.reshapeTo(x, [5, 3])), -1, 1),
  one("permuteTo", (x) => P.sinOf(P.permuteTo(x, [1, 2, 0])), -1, 1, [2, 3, 4]),
  one("broadcastTo", (x) => P.sinOf(P.broadcastTo(x, [2, 3, 5])), -1, 1, [3, 1]),
  one("flipOf", (x) => P.sinOf(P.flipOf(x, [1])), -1, 1),
  one("sliceOf", (x) => P.sinOf(P.sliceOf(x, [1, 0], [3, 5], [1, 2])), -1, 1),
  one("sliceOf, strides beyond the end", (x) => P.sinOf(P.sliceOf(x, [2], [8], [4])), -1, 1, [9]),
  one("padOf", (x) => P.sinOf(P.padOf(x, [1, 0], [0, 2], 0.3)), -1, 1),
  two("concatOf", (x, y) => P.sinOf(P.concatOf([x, y, x], 1)), -1, 1, [
    [2, 3],
    [2, 1],
  ]),
  one("dynamicSliceOf", (x) => P.sinOf(P.dynamicSliceOf(x, [ints([1], []), ints([9], [])], [2, 3])), -1, 1),
  two("dynamicUpdateSliceOf", (x, u) => P.sinOf(P.dynamicUpdateSliceOf(x, u, [ints([1], []), ints([-2], [])])), -1, 1, [
    [3, 5],
    [2, 2],
  ]),
];
