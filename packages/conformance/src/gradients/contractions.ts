import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { one, two, type GradientCase } from "./gradientCase.ts";

const axes = (
  lhsContract: number[],
  rhsContract: number[],
  lhsBatch: number[] = [],
  rhsBatch: number[] = lhsBatch,
) => ({ lhsBatch, rhsBatch, lhsContract, rhsContract });
const geometry = (more: object) => ({
  batch: 2,
  inSize: [5, 4],
  outSize: [3, 3],
  kernelSize: [3, 2],
  strides: [2, 1],
  dilation: [1, 1],
  padLo: [1, 0],
  inChannels: 4,
  outChannels: 2,
  groups: 1,
  ...more,
});
const convolutions = [
  ["plain", geometry({})],
  ["grouped", geometry({ groups: 2 })],
  ["dilated", geometry({ dilation: [2, 2], strides: [1, 1], outSize: [3, 2], padLo: [1, 0] })],
] as const;
export const contractions: readonly GradientCase[] = [
  two("dotGeneral", (x, y) => P.sinOf(P.dotGeneral(x, y, axes([1], [0]))), -1, 1, [
    [3, 4],
    [4, 2],
  ]),
  two("dotGeneral, transposed", (x, y) => P.sinOf(P.dotGeneral(x, y, axes([0], [1]))), -1, 1, [
    [4, 3],
    [2, 4],
  ]),
  two("dotGeneral, batched", (x, y) => P.sinOf(P.dotGeneral(x, y, axes([2], [0], [1], [2]))), -1, 1, [
    [2, 3, 4],
    [4, 2, 3],
  ]),
  two("dotGeneral, two axes", (x, y) => P.sinOf(P.dotGeneral(x, y, axes([0, 2], [1, 0]))), -1, 1, [
    [2, 3, 4],
    [4, 2, 2],
  ]),
  two("dotGeneral, outer", (x, y) => P.sinOf(P.dotGeneral(x, y, axes([], []))), -1, 1, [[3], [2]]),
  two("matmulOf", (x, y) => P.sinOf(P.matmulOf(x, y)), -1, 1, [
    [2, 3, 4],
    [2, 4, 2],
  ]),
  one("transposed", (x) => P.sinOf(P.transposed(x)), -1, 1),
  ...convolutions.flatMap(([name, g]) => {
    const x = [g.batch, ...g.inSize, g.inChannels];
    const w = [...g.kernelSize, g.inChannels / g.groups, g.outChannels];
    const y = [g.batch, ...g.outSize, g.outChannels];
    return [
      two(`convForward, ${name}`, (a, b) => P.sinOf(P.convForward(a, b, g)), -1, 1, [x, w]),
      two(`convInputGrad, ${name}`, (a, b) => P.sinOf(P.convInputGrad(a, b, g)), -1, 1, [w, y]),
      two(`convFilterGrad, ${name}`, (a, b) => P.sinOf(P.convFilterGrad(a, b, g)), -1, 1, [x, y]),
    ];
  }),
];

const eye = (n: number, by: number): Tensor =>
  P.mulOf(
    P.castTo(P.eqOf(P.iotaOf([n, n], 0, "int32"), P.iotaOf([n, n], 1, "int32")), "float64"),
    P.fullOf([n, n], by, "float64"),
  );
const definite = (a: Tensor): Tensor => P.addOf(P.matmulOf(a, P.transposed(a)), eye(a.shape[0]!, 3));
/** Apart from each other by the diagonal, so that eigenvalues do not meet. */
const apart = (a: Tensor): Tensor => {
  const n = a.shape[0]!;
  return P.addOf(
    P.addOf(a, P.transposed(a)),
    P.mulOf(eye(n, 1), P.castTo(P.mulOf(P.iotaOf([n, n], 0, "int32"), P.fullOf([n, n], 5, "int32")), "float64")),
  );
};
export const linalg: readonly GradientCase[] = [
  one("choleskyOf", (a) => P.choleskyOf(definite(a)), -1, 1, [3, 3]),
  one(
    "eighOf",
    (a) => {
      const [w, v] = P.eighOf(apart(a));
      return [P.sinOf(w), P.mulOf(v, v)];
    },
    -1,
    1,
    [3, 3],
  ),
  one(
    "qrOf, tall",
    (a) => {
      const [q, r] = P.qrOf(a);
      return [P.mulOf(q, q), P.mulOf(r, r)];
    },
    -1,
    1,
    [4, 3],
  ),
  one("qrOf, square", (a) => P.qrOf(P.addOf(a, eye(3, 2))).map((t) => P.mulOf(t, t)), -1, 1, [3, 3]),
  one(
    "svdOf",
    (a) => {
      const [u, s, v] = P.svdOf(P.addOf(a, P.sliceOf(apart(eye(3, 1)), [0, 0], [3, 3])));
      return [P.mulOf(u, u), P.sinOf(s), P.mulOf(v, v)];
    },
    -0.5,
    0.5,
    [3, 3],
  ),
  two(
    "triangularSolveOf",
    (a, b) => P.triangularSolveOf(P.addOf(a, eye(3, 3)), b, { lower: true, transpose: false, unitDiagonal: false }),
    -1,
    1,
    [
      [3, 3],
      [3, 2],
    ],
  ),
  two(
    "triangularSolveOf, upper transposed",
    (a, b) => P.triangularSolveOf(P.addOf(a, eye(3, 3)), b, { lower: false, transpose: true, unitDiagonal: false }),
    -1,
    1,
    [
      [3, 3],
      [3, 2],
    ],
  ),
  two(
    "triangularSolveOf, unit",
    (a, b) => P.triangularSolveOf(a, b, { lower: true, transpose: false, unitDiagonal: true }),
    -1,
    1,
    [
      [3, 3],
      [3, 2],
    ],
  ),
  {
    name: "fftOf",
    f: (re, im) => P.fftOf(re!, im!, { inverse: false }).map(P.sinOf),
    shapes: [
      [2, 5],
      [2, 5],
    ],
  },
  { name: "fftOf inverse", f: (re, im) => P.fftOf(re!, im!, { inverse: true }).map(P.sinOf), shapes: [[6], [6]] },
];
