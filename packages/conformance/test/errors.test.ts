import { hostLeaf, type Tensor } from "@hornbeam/core";
import {
  DTypeError,
  HornbeamError,
  ShapeError,
  dtypes,
  sizeOf,
  type ConvGeometry,
  type DType,
  type Shape,
} from "@hornbeam/ir";
import { cond, scan, switchCase, whileLoop } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import { expect, test } from "vitest";

const t = (shape: Shape, dtype: DType = "float32"): Tensor =>
  hostLeaf({ shape, dtype }, new dtypes[dtype].array(new ArrayBuffer(sizeOf(shape) * 8), 0, sizeOf(shape)));
const i = (shape: Shape): Tensor => t(shape, "int32");
const b = (shape: Shape): Tensor => t(shape, "bool");
const dot = (lhsContract: number[], rhsContract: number[]) => ({
  lhsBatch: [],
  rhsBatch: [],
  lhsContract,
  rhsContract,
});
const windows = { axes: [3], windows: [2], strides: [1], padLo: [0], outSize: [1], dilation: [1] };
const geometry: ConvGeometry = {
  batch: 1,
  inSize: [4],
  outSize: [3],
  kernelSize: [2],
  strides: [1],
  dilation: [1],
  padLo: [0],
  inChannels: 2,
  outChannels: 3,
  groups: 1,
};
const number = P.fullOf([], 1, "float32");

const pairs = {
  addOf: P.addOf,
  subOf: P.subOf,
  mulOf: P.mulOf,
  divOf: P.divOf,
  floorDivOf: P.floorDivOf,
  modOf: P.modOf,
  powOf: P.powOf,
  minOf: P.minOf,
  maxOf: P.maxOf,
  atan2Of: P.atan2Of,
  ltOf: P.ltOf,
  leOf: P.leOf,
  eqOf: P.eqOf,
  neOf: P.neOf,
  gtOf: P.gtOf,
  geOf: P.geOf,
};
const floatOnly = {
  sqrtOf: P.sqrtOf,
  rsqrtOf: P.rsqrtOf,
  expOf: P.expOf,
  expm1Of: P.expm1Of,
  logOf: P.logOf,
  log1pOf: P.log1pOf,
  sinOf: P.sinOf,
  cosOf: P.cosOf,
  tanOf: P.tanOf,
  asinOf: P.asinOf,
  acosOf: P.acosOf,
  atanOf: P.atanOf,
  sinhOf: P.sinhOf,
  coshOf: P.coshOf,
  tanhOf: P.tanhOf,
  asinhOf: P.asinhOf,
  acoshOf: P.acoshOf,
  atanhOf: P.atanhOf,
  sigmoidOf: P.sigmoidOf,
  erfOf: P.erfOf,
  erfinvOf: P.erfinvOf,
  lgammaOf: P.lgammaOf,
  digammaOf: P.digammaOf,
};

type Kind = typeof ShapeError | typeof DTypeError | typeof HornbeamError;
const wrong: readonly (readonly [name: string, kind: Kind, act: () => unknown])[] = [
  ...Object.entries(pairs).flatMap(
    ([name, fn]) =>
      [
        [`${name}: shapes`, ShapeError, () => fn(t([2]), t([3]))],
        [`${name}: dtypes`, DTypeError, () => fn(t([2]), i([2]))],
      ] as const,
  ),
  ...Object.entries(floatOnly).map(([name, fn]) => [`${name}: integers`, DTypeError, () => fn(i([2]))] as const),
  ["negOf: bool", DTypeError, () => P.negOf(b([2]))],
  ["absOf: bool", DTypeError, () => P.absOf(b([2]))],
  ["floorOf: bool", DTypeError, () => P.floorOf(b([2]))],
  ["addOf: bool", DTypeError, () => P.addOf(b([2]), b([2]))],
  ["mulOf: bool", DTypeError, () => P.mulOf(b([2]), b([2]))],
  ["maxOf: bool", DTypeError, () => P.maxOf(b([2]), b([2]))],
  ["notOf: floats", DTypeError, () => P.notOf(t([2]))],
  ["andOf: floats", DTypeError, () => P.andOf(t([2]), t([2]))],
  ["shlOf: bool", DTypeError, () => P.shlOf(b([2]), b([2]))],
  ["selectOf: test", DTypeError, () => P.selectOf(i([2]), t([2]), t([2]))],
  ["selectOf: shapes", ShapeError, () => P.selectOf(b([3]), t([2]), t([2]))],
  ["castTo: unknown", DTypeError, () => P.castTo(t([2]), "float8" as never)],
  ["bitcastTo: widths", DTypeError, () => P.bitcastTo(t([2]), "int64")],
  ["fullOf: sizes", ShapeError, () => P.fullOf([-1], 0, "float32")],
  ["iotaOf: axis", ShapeError, () => P.iotaOf([2], 1, "int32")],
  ["reshapeTo", ShapeError, () => P.reshapeTo(t([2, 3]), [4])],
  ["permuteTo", ShapeError, () => P.permuteTo(t([2, 3]), [0, 0])],
  ["broadcastTo", ShapeError, () => P.broadcastTo(t([2]), [3])],
  ["flipOf", ShapeError, () => P.flipOf(t([2]), [1])],
  ["sliceOf: limit", ShapeError, () => P.sliceOf(t([2]), [0], [3])],
  ["sliceOf: stride", ShapeError, () => P.sliceOf(t([2]), [0], [2], [0])],
  ["padOf", ShapeError, () => P.padOf(t([2]), [-1], [0], 0)],
  ["concatOf: none", ShapeError, () => P.concatOf([], 0)],
  ["concatOf: shapes", ShapeError, () => P.concatOf([t([2, 3]), t([2, 4])], 0)],
  ["concatOf: dtypes", DTypeError, () => P.concatOf([t([2]), i([2])], 0)],
  ["reduceSum: axes", ShapeError, () => P.reduceSum(t([2]), [1])],
  ["reduceSum: bool", DTypeError, () => P.reduceSum(b([2]), [0])],
  ["reduceProd: bool", DTypeError, () => P.reduceProd(b([2]), [0])],
  ["reduceMax: order", ShapeError, () => P.reduceMax(t([2, 3]), [1, 0])],
  ["reduceMin: bool", DTypeError, () => P.reduceMin(b([2]), [0])],
  ["reduceAny: floats", DTypeError, () => P.reduceAny(t([2]), [0])],
  ["reduceAll: integers", DTypeError, () => P.reduceAll(i([2]), [0])],
  ["argMaxOf: empty", ShapeError, () => P.argMaxOf(t([0]), 0)],
  ["argMinOf: bool", DTypeError, () => P.argMinOf(b([2]), 0)],
  ["cumulativeOf: axis", ShapeError, () => P.cumulativeOf(t([]), { reducer: "sum", axis: 0 })],
  ["cumulativeOf: bool", DTypeError, () => P.cumulativeOf(b([2]), { reducer: "max", axis: 0 })],
  ["argsortOf: scalar", ShapeError, () => P.argsortOf(t([]))],
  ["dotGeneral: sizes", ShapeError, () => P.dotGeneral(t([2, 3]), t([4, 5]), dot([1], [0]))],
  ["dotGeneral: axes", ShapeError, () => P.dotGeneral(t([2, 3]), t([3, 5]), dot([2], [0]))],
  ["dotGeneral: dtypes", DTypeError, () => P.dotGeneral(t([2, 3]), i([3, 5]), dot([1], [0]))],
  ["dotGeneral: bool", DTypeError, () => P.dotGeneral(b([2, 3]), b([3, 5]), dot([1], [0]))],
  ["convForward: kernel", ShapeError, () => P.convForward(t([1, 4, 2]), t([2, 2, 4]), geometry)],
  ["convForward: groups", ShapeError, () => P.convForward(t([1, 4, 2]), t([2, 2, 3]), { ...geometry, groups: 2 })],
  ["convForward: ranks", ShapeError, () => P.convForward(t([1, 4, 2]), t([2, 2, 3]), { ...geometry, strides: [1, 1] })],
  ["convInputGrad: dtypes", DTypeError, () => P.convInputGrad(t([2, 2, 3]), t([1, 3, 3], "float64"), geometry)],
  ["convFilterGrad: integers", DTypeError, () => P.convFilterGrad(i([1, 4, 2]), i([1, 3, 3]), geometry)],
  ["gatherOf: indices", DTypeError, () => P.gatherOf(t([2]), t([2]), 0)],
  ["gatherOf: axis", ShapeError, () => P.gatherOf(t([2]), i([2]), 1)],
  ["gatherOf: empty", ShapeError, () => P.gatherOf(t([0]), i([2]), 0)],
  ["gatherAlongOf: shapes", ShapeError, () => P.gatherAlongOf(t([2, 3]), i([3, 3]), 1)],
  ["gatherNdOf: depth", ShapeError, () => P.gatherNdOf(t([2]), i([4, 2]))],
  ["scatterOf: updates", ShapeError, () => P.scatterOf(t([4]), i([2]), t([3]), 0, "sum")],
  ["scatterOf: dtypes", DTypeError, () => P.scatterOf(t([4]), i([2]), i([2]), 0, "set")],
  ["windowsOf", ShapeError, () => P.windowsOf(t([2]), windows, 0)],
  ["foldOf", ShapeError, () => P.foldOf(t([2, 2]), { ...windows, axes: [0] }, [3])],
  ["dynamicSliceOf: sizes", ShapeError, () => P.dynamicSliceOf(t([2]), [i([])], [3])],
  ["dynamicSliceOf: starts", DTypeError, () => P.dynamicSliceOf(t([2]), [t([])], [1])],
  ["dynamicUpdateSliceOf: dtypes", DTypeError, () => P.dynamicUpdateSliceOf(t([2]), i([1]), [i([])])],
  ["threefryBits: key", DTypeError, () => P.threefryBits(i([2]), [3])],
  ["threefryBits: shape", ShapeError, () => P.threefryBits(t([3], "uint32"), [3])],
  ["threefryPair: counter", DTypeError, () => P.threefryPair(t([2], "uint32"), i([3]))],
  ["choleskyOf: square", ShapeError, () => P.choleskyOf(t([2, 3]))],
  ["eighOf: integers", DTypeError, () => P.eighOf(i([2, 2]))],
  ["qrOf: rank", ShapeError, () => P.qrOf(t([2]))],
  ["svdOf: rank", ShapeError, () => P.svdOf(t([2]))],
  [
    "triangularSolveOf: shapes",
    ShapeError,
    () => P.triangularSolveOf(t([2, 2]), t([3, 1]), { lower: true, transpose: false, unitDiagonal: false }),
  ],
  ["fftOf: shapes", HornbeamError, () => P.fftOf(t([2]), t([3]), { inverse: false })],
  [
    "scan: carry",
    ShapeError,
    () => scan((c: Tensor) => [P.broadcastTo(c, [2]), []] as const, number, undefined, { length: 2 }),
  ],
  ["scan: length", HornbeamError, () => scan((c: Tensor) => [c, []] as const, number)],
  ["scan: lengths", ShapeError, () => scan((c: Tensor) => [c, []] as const, number, t([3]), { length: 2 })],
  [
    "whileLoop: condition",
    DTypeError,
    () =>
      whileLoop(
        (c: Tensor) => c,
        (c: Tensor) => c,
        number,
      ),
  ],
  [
    "cond: predicate",
    ShapeError,
    () =>
      cond(
        b([2]),
        () => number,
        () => number,
      ),
  ],
  [
    "cond: results",
    DTypeError,
    () =>
      cond(
        b([]),
        () => number,
        () => i([]),
      ),
  ],
  ["switchCase: none", HornbeamError, () => switchCase(0, [])],
];

// `op: rule; received …. Remedy.`
test.each(wrong)("%s", (_name, kind, act) => {
  let error: unknown;
  try {
    act();
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(kind);
  const { message } = error as Error;
  expect(message).toMatch(/^[a-zA-Z]+[\w ]*: /);
  expect(message).toMatch(/received/);
  expect(message).toMatch(/\. [A-Z][^.]+.*\.$/);
});
