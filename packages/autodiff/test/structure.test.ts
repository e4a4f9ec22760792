import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { beforeAll, expect, test } from "vitest";
import { grad } from "../src/index.ts";
import { mismatches, f64, int, list, random, useDevice } from "./check.ts";

beforeAll(useDevice);
const sq = (x: Tensor): Tensor => P.mulOf(x, x);

const structure: Record<string, (x: Tensor) => Tensor> = {
  reshape: (x) => P.reshapeTo(sq(x), [3, 8]),
  permute: (x) => P.permuteTo(sq(x), [2, 0, 1]),
  broadcast: (x) => P.broadcastTo(P.reshapeTo(sq(x), [2, 3, 1, 4]), [5, 2, 3, 2, 4]),
  slice: (x) => P.sliceOf(sq(x), [0, 1, 1], [2, 3, 3]),
  "strided slice": (x) => P.sliceOf(sq(x), [1, 0, 1], [2, 3, 4], [1, 2, 2]),
  pad: (x) => P.padOf(sq(x), [0, 1, 2], [1, 0, 1], 3),
  flip: (x) => P.flipOf(sq(x), [0, 2]),
  concat: (x) => P.concatOf([x, sq(x), x], 1),
  "sum of all": (x) => P.reduceSum(sq(x), [0, 1, 2]),
  sum: (x) => P.reduceSum(sq(x), [0, 2]),
  prod: (x) => P.reduceProd(x, [0, 2]),
  max: (x) => P.reduceMax(sq(x), [1]),
  min: (x) => P.reduceMin(sq(x), [0, 1]),
  barrier: (x) => P.barrierOf(sq(x), x),
};
for (const [name, f] of Object.entries(structure))
  test(`${name}: first and second derivative`, async () => {
    expect(await mismatches(f, [random([2, 3, 4], 7)], { h: 1e-4 })).toEqual([]);
  });

test("a strided slice puts gradients where the elements were", async () => {
  const g = grad((x: Tensor) => P.reduceSum(P.mulOf(P.sliceOf(x, [1], [7], [3]), f64([5, 7])), [0]))(random([8], 1));
  expect(await list(g)).toEqual([0, 5, 0, 0, 7, 0, 0, 0]);
});

for (const reducer of ["sum", "prod", "max", "min"] as const)
  for (const reverse of [false, true])
    for (const exclusive of [false, true])
      test(`cum${reducer}${reverse ? " reversed" : ""}${exclusive ? " exclusive" : ""}`, async () => {
        const f = (x: Tensor): Tensor => {
          const y = P.cumulativeOf(sq(x), { reducer, axis: 1, reverse, exclusive });
          // The first exclusive extremum is infinite.
          return exclusive && reducer[0] === "m" ? P.sliceOf(y, [0, reverse ? 0 : 1], [2, reverse ? 4 : 5]) : y;
        };
        expect(await mismatches(f, [random([2, 5], 3)], { h: 1e-4 })).toEqual([]);
      });

test("products are differentiated right at zeros", async () => {
  const prod = grad((x: Tensor) => P.reduceProd(x, [0]));
  expect(await list(prod(f64([2, 0, 3])))).toEqual([0, 6, 0]);
  expect(await list(prod(f64([2, 0, 0])))).toEqual([0, 0, 0]);
  const cumprod = grad((x: Tensor) => P.reduceSum(P.cumulativeOf(x, { reducer: "prod", axis: 0 }), [0]));
  expect(await list(cumprod(f64([2, 0, 3])))).toEqual([1, 8, 0]);
  expect(await mismatches((x) => P.cumulativeOf(x, { reducer: "prod", axis: 0 }), [f64([2, 0, 3, 0, 1])])).toEqual([]);
  expect(await mismatches((x) => P.reduceProd(x, [0]), [f64([2, 0, 3, 0.5])])).toEqual([]);
});

test("extrema share the gradient among equals; running ones give it to the last", async () => {
  expect(await list(grad((x: Tensor) => P.reduceMax(x, [0]))(f64([1, 3, 3])))).toEqual([0, 0.5, 0.5]);
  const cummax = (x: Tensor): Tensor => P.reduceSum(P.cumulativeOf(x, { reducer: "max", axis: 0 }), [0]);
  expect(await list(grad(cummax)(f64([1, 3, 2, 3])))).toEqual([1, 2, 0, 1]);
});

test("dotGeneral with batch, several contractions and free axes in any order", async () => {
  expect(
    await mismatches(
      (x, y) => P.dotGeneral(x, y, { lhsBatch: [1], rhsBatch: [2], lhsContract: [0, 3], rhsContract: [3, 0] }),
      [random([2, 3, 4, 5], 1), random([5, 6, 3, 2], 2)],
      { tolerance: 1e-6 },
    ),
  ).toEqual([]);
  expect(
    await mismatches(
      (x, y) => P.dotGeneral(x, y, { lhsBatch: [], rhsBatch: [], lhsContract: [], rhsContract: [] }),
      [random([2], 1), random([3], 2)],
    ),
  ).toEqual([]);
  expect(await mismatches((x) => P.matmulOf(x, x), [random([2, 3, 3], 1)])).toEqual([]);
});

test("convolution: all three directions, strides, dilation, padding, groups", async () => {
  const g = {
    batch: 2,
    inSize: [5, 4],
    outSize: [3, 3],
    kernelSize: [3, 2],
    strides: [2, 1],
    dilation: [1, 2],
    padLo: [1, 1],
    inChannels: 4,
    outChannels: 6,
    groups: 2,
  };
  const x = random([2, 5, 4, 4], 1);
  const w = random([3, 2, 2, 6], 2);
  const y = random([2, 3, 3, 6], 3);
  expect(await mismatches((a, b) => P.convForward(a, b, g), [x, w], { tolerance: 1e-6 })).toEqual([]);
  expect(await mismatches((a, b) => P.convInputGrad(a, b, g), [w, y], { tolerance: 1e-6 })).toEqual([]);
  expect(await mismatches((a, b) => P.convFilterGrad(a, b, g), [x, y], { tolerance: 1e-6 })).toEqual([]);
});

test("windows and fold", async () => {
  const p = { axes: [1], windows: [3], strides: [2], padLo: [1], outSize: [3], dilation: [1] };
  expect(await mismatches((x) => P.windowsOf(sq(x), p, 0), [random([2, 5, 2], 1)])).toEqual([]);
  expect(await mismatches((x) => P.foldOf(sq(x), p, [2, 5, 2]), [random([2, 3, 2, 3], 1)])).toEqual([]);
  expect(await list(P.windowsOf(f64([1, 2, 3, 4, 5]), { ...p, axes: [0] }, 9))).toEqual([9, 1, 2, 2, 3, 4, 4, 5, 9]);
  expect(await list(P.foldOf(f64([1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3]), { ...p, axes: [0] }, [5]))).toEqual([
    1, 2, 1, 2, 1,
  ]);
});

test("gather in its three forms", async () => {
  const x = random([4, 3, 2], 1);
  expect(await mismatches((t) => P.gatherOf(sq(t), int([2, 0, 2, 1], [2, 2]), 0), [x])).toEqual([]);
  expect(await mismatches((t) => P.gatherOf(sq(t), int([2, 0]), 1), [x])).toEqual([]);
  expect(
    await mismatches(
      (t) => P.gatherAlongOf(sq(t), int([2, 0, 1, 1, 0, 0, 2, 2, 1, 0, 1, 1, 2, 0, 0, 1], [4, 2, 2]), 1),
      [x],
    ),
  ).toEqual([]);
  expect(await mismatches((t) => P.gatherNdOf(sq(t), int([3, 1, 0, 2, 3, 1], [3, 2])), [x])).toEqual([]);
});

test("indices out of range are clamped when gathered, skipped when scattered", async () => {
  expect(await list(P.gatherOf(f64([1, 2, 3]), int([-5, 1, 9]), 0))).toEqual([1, 2, 3]);
  expect(await list(grad((x: Tensor) => P.reduceSum(P.gatherOf(x, int([-5, 1, 9]), 0), [0]))(f64([1, 2, 3])))).toEqual([
    1, 1, 1,
  ]);
  const scattered = (u: Tensor): Tensor => P.scatterOf(f64([1, 2, 3]), int([-5, 1, 9]), u, 0, "sum");
  expect(await list(scattered(f64([10, 20, 30])))).toEqual([1, 22, 3]);
  expect(await list(grad((u: Tensor) => P.reduceSum(scattered(u), [0]))(f64([1, 1, 1])))).toEqual([0, 1, 0]);
});

for (const reducer of ["sum", "set", "prod", "max", "min"] as const)
  test(`scatter ${reducer} in its three forms, with repeated indices`, async () => {
    const x = random([4, 3], 1);
    expect(
      await mismatches((t, u) => P.scatterOf(sq(t), int([2, 0, 2]), sq(u), 0, reducer), [x, random([3, 3], 2)], {
        h: 1e-4,
      }),
    ).toEqual([]);
    expect(
      await mismatches(
        (t, u) => P.scatterAlongOf(sq(t), int([2, 0, 1, 1, 0, 0, 2, 2], [4, 2]), sq(u), 1, reducer),
        [x, random([4, 2], 2)],
        { h: 1e-4 },
      ),
    ).toEqual([]);
    expect(
      await mismatches(
        (t, u) => P.scatterNdOf(sq(t), int([3, 1, 0, 2, 3, 1], [3, 2]), sq(u), reducer),
        [x, random([3], 2)],
        { h: 1e-4 },
      ),
    ).toEqual([]);
  });

test("scatter prod at zeros", async () => {
  const f = (u: Tensor): Tensor => P.reduceSum(P.scatterOf(f64([2, 1]), int([0, 0]), u, 0, "prod"), [0]);
  expect(await list(grad(f)(f64([0, 3])))).toEqual([6, 0]);
});

test("dynamic slices clamp their start", async () => {
  const start = (i: number, j: number): Tensor[] => [int(i), int(j)];
  expect(await mismatches((x) => P.dynamicSliceOf(sq(x), start(1, 5), [2, 2]), [random([4, 3], 1)])).toEqual([]);
  expect(
    await mismatches(
      (x, u) => P.dynamicUpdateSliceOf(sq(x), sq(u), start(3, 0)),
      [random([4, 3], 1), random([2, 2], 2)],
    ),
  ).toEqual([]);
  expect(await list(P.dynamicSliceOf(f64([1, 2, 3, 4]), [int(9)], [2]))).toEqual([3, 4]);
  expect(await list(P.dynamicUpdateSliceOf(f64([1, 2, 3, 4]), f64([8, 9]), [int(9)]))).toEqual([1, 2, 8, 9]);
});

test("argsort, argMax, any and all", async () => {
  expect(await list(P.argsortOf(f64([3, 1, NaN, 2])))).toEqual([1, 3, 0, 2]);
  expect(await list(P.argsortOf(f64([3, 1, NaN, 2]), true))).toEqual([0, 3, 1, 2]);
  expect(await list(P.argMaxOf(f64([1, 5, 5, 0, 2, 1], [2, 3]), 1))).toEqual([1, 1]);
  expect(await list(P.argMinOf(f64([1, 5, 5, 0, 2, 1], [2, 3]), 0))).toEqual([1, 1, 1]);
  const b = P.ltOf(f64([1, -1]), f64([0, 0]));
  expect(await list(P.reduceAny(b, [0]))).toEqual([1]);
  expect(await list(P.reduceAll(b, [0]))).toEqual([0]);
});
