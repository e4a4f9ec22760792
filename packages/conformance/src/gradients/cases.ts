import { hostLeaf, type Tensor } from "@hornbeam/core";
import { cond, scan, switchCase } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import { encode, type Shape } from "@hornbeam/ir";
import { sample } from "../values.ts";
import type { CheckGradientOptions, Differentiable } from "./checkGradient.ts";

/** One differentiable primitive (or use of one), with inputs drawn from (lo, hi). */
export interface GradientCase {
  /** the primitive, as exported, with what is special about the case */
  readonly name: string;
  readonly f: Differentiable;
  readonly shapes: readonly Shape[];
  readonly range?: readonly [number, number];
  /** in place of drawn inputs */
  readonly data?: readonly (readonly number[])[];
  readonly options?: CheckGradientOptions;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const ints = (data: readonly number[], shape: Shape = [data.length]): Tensor =>
  hostLeaf({ shape, dtype: "int32" }, encode(data, "int32"));
const bools = (data: readonly number[], shape: Shape): Tensor =>
  hostLeaf({ shape, dtype: "bool" }, encode(data, "bool"));
const one = (
  name: string,
  f: (x: Tensor) => Tensor | readonly Tensor[],
  lo: number,
  hi: number,
  shape: Shape = [3, 5],
): GradientCase => ({
  name,
  f: (x) => f(x!),
  shapes: [shape],
  range: [lo, hi],
});
const two = (
  name: string,
  f: (x: Tensor, y: Tensor) => Tensor,
  lo = -1,
  hi = 1,
  shapes: readonly Shape[] = [
    [3, 4],
    [3, 4],
  ],
): GradientCase => ({
  name,
  f: (x, y) => f(x!, y!),
  shapes,
  range: [lo, hi],
});

const unary: readonly GradientCase[] = [
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

const binary: readonly GradientCase[] = [
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

const moves: readonly GradientCase[] = [
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

const spread = (y: Tensor, axes: readonly number[], shape: Shape): Tensor =>
  P.broadcastTo(
    P.reshapeTo(
      y,
      shape.map((d, i) => (axes.includes(i) ? 1 : d)),
    ),
    shape,
  );

const folds: readonly GradientCase[] = [
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
const indexing: readonly GradientCase[] = [
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
const contractions: readonly GradientCase[] = [
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
const linalg: readonly GradientCase[] = [
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

const control: readonly GradientCase[] = [
  {
    name: "scan",
    f: (h, w, xs) => {
      const [c, ys] = scan(
        (a: Tensor, x: Tensor) => {
          const n = P.tanhOf(P.addOf(P.mulOf(a, w!), x));
          return [n, P.mulOf(n, n)] as const;
        },
        h!,
        xs!,
      );
      return [c, ys];
    },
    shapes: [[3], [3], [4, 3]],
  },
  {
    name: "scan, reversed",
    f: (h, xs) => {
      const [c, ys] = scan(
        (a: Tensor, x: Tensor) => {
          const n = P.sinOf(P.mulOf(a, x));
          return [n, P.addOf(n, a)] as const;
        },
        h!,
        xs!,
        { reverse: true },
      );
      return [c, ys];
    },
    shapes: [[2], [3, 2]],
  },
  {
    name: "scan in scan",
    f: (h, xs) =>
      scan(
        (a: Tensor, x: Tensor) => {
          const [b] = scan((p: Tensor) => [P.sinOf(P.addOf(p, x)), []] as const, a, undefined, { length: 2 });
          return [b, []] as const;
        },
        h!,
        xs!,
      )[0],
    shapes: [[2], [3, 2]],
  },
  {
    name: "cond",
    f: (x, y) =>
      [1, 0].map((p) =>
        cond(
          bools([p], []),
          () => P.mulOf(x!, y!),
          () => P.sinOf(x!),
        ),
      ),
    shapes: [[3], [3]],
  },
  {
    name: "switchCase",
    f: (x) =>
      range(3).map((i) =>
        switchCase(
          ints([i], []),
          [(t: Tensor) => P.sinOf(t), (t: Tensor) => P.mulOf(t, t), (t: Tensor) => P.expOf(t)],
          x!,
        ),
      ),
    shapes: [[3]],
  },
  {
    name: "cond in scan",
    f: (h, xs) =>
      scan(
        (a: Tensor, x: Tensor) => {
          const positive = P.ltOf(P.fullOf([], 0, "float64"), P.reduceSum(x, [0]));
          return [
            cond(
              positive,
              () => P.mulOf(a, x),
              () => P.addOf(a, P.sinOf(x)),
            ),
            a,
          ] as const;
        },
        h!,
        xs!,
      ) as never,
    shapes: [[2], [4, 2]],
  },
];

/** Every differentiable primitive and control structure. */
export const gradientCases: readonly GradientCase[] = [
  ...unary,
  ...binary,
  ...moves,
  ...folds,
  ...indexing,
  ...contractions,
  ...linalg,
  ...control,
];

/** The inputs of a case. */
export const gradientInputs = ({ shapes, range: [lo, hi] = [-1, 1], data }: GradientCase): Tensor[] =>
  shapes.map((shape, i) =>
    hostLeaf(
      { shape, dtype: "float64" },
      encode(data?.[i] ?? sample(shape, "float64", { lo, hi }, 31 + i).data, "float64"),
    ),
  );
