import { createDevice } from "@hornbeam/compiler";
import { js } from "@hornbeam/backend-js";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import * as P from "../src/primitives/index.ts";

beforeAll(() => void setDefaultDevice(createDevice(js())));

const t = (data: readonly number[], shape: Shape = [data.length], dtype: DType = "float32"): Tensor =>
  tensor(data, { dtype, shape });
const list = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);

// Known answers of Threefry-2x32-20: Random123's kat_vectors, and the keys that jax.random.split gives for seed 0.
test("threefry gives the published words", async () => {
  const zero = t([0, 0], [2], "uint32");
  expect(await list(P.threefryPair(zero, t([0], [1], "uint32")))).toEqual([0x6b200159, 0x99ba4efe]);
  expect(await list(P.randomSplit(zero))).toEqual([1797259609, 2579123966, 928981903, 3453687069]);
});

test("random bits are both words combined, whatever the shape", async () => {
  const key = t([17, 4], [2], "uint32");
  const pairs = await list(P.randomSplit(key, 6));
  const expected = Array.from({ length: 6 }, (_, i) => (pairs[2 * i]! ^ pairs[2 * i + 1]!) >>> 0);
  for (const shape of [[6], [2, 3], [3, 1, 2]]) expect(await list(P.threefryBits(key, shape))).toEqual(expected);
  expect(await list(P.permuteTo(P.threefryBits(key, [2, 3]), [1, 0]))).toEqual(
    [0, 3, 1, 4, 2, 5].map((i) => expected[i]),
  );
});

test("tensors without elements, and without axes", async () => {
  const none = t([], [0, 3]);
  expect(await list(P.reduceSum(none, [0]))).toEqual([0, 0, 0]);
  expect(await list(P.reduceProd(none, [0]))).toEqual([1, 1, 1]);
  expect(await list(P.reduceMax(none, [0]))).toEqual([-Infinity, -Infinity, -Infinity]);
  expect(await list(P.reduceSum(none, [1]))).toEqual([]);
  expect(await list(P.padOf(none, [1, 0], [0, 0], 7))).toEqual([7, 7, 7]);
  expect(await list(P.concatOf([none, t([1, 2, 3], [1, 3])], 0))).toEqual([1, 2, 3]);
  expect(await list(P.matmulOf(t([], [2, 0]), none))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await list(P.gatherOf(t([1, 2]), t([], [0], "int32"), 0))).toEqual([]);
  expect(await list(P.scatterOf(t([1, 2]), t([], [0], "int32"), t([]), 0, "sum"))).toEqual([1, 2]);
  expect(await list(P.cumulativeOf(none, { reducer: "sum", axis: 0 }))).toEqual([]);
  const scalar = t([3], []);
  expect(await list(P.addOf(scalar, scalar))).toEqual([6]);
  expect(await list(P.broadcastTo(scalar, [2]))).toEqual([3, 3]);
  expect(await list(P.permuteTo(scalar, []))).toEqual([3]);
});

test("integers wrap, divide and shift as documented", async () => {
  const i = (...v: number[]): Tensor => t(v, [v.length], "int32");
  expect(await list(P.floorDivOf(i(7, -7, 7, -7), i(2, 2, -2, -2)))).toEqual([3, -4, -4, 3]);
  expect(await list(P.modOf(i(7, -7, 7, 5), i(2, 2, -2, 0)))).toEqual([1, 1, -1, 0]);
  expect(await list(P.divOf(i(7, -7), i(2, 2)))).toEqual([3, -3]);
  expect(await list(P.addOf(t([250], [1], "uint8"), t([10], [1], "uint8")))).toEqual([4]);
  expect(await list(P.mulOf(i(2 ** 30), i(6)))).toEqual([-(2 ** 31)]);
  expect(await list(P.shrOf(i(-8), i(1)))).toEqual([-4]);
  expect(await list(P.shrOf(t([2 ** 31], [1], "uint32"), t([31], [1], "uint32")))).toEqual([1]);
  expect(await list(P.notOf(t([0, 1], [2], "bool")))).toEqual([1, 0]);
  const big = tensor([2n ** 62n, -1n], { dtype: "int64" });
  expect([...((await P.addOf(big, P.fullOf([2], 2n ** 61n, "int64")).data()) as BigInt64Array)]).toEqual([
    2n ** 62n + 2n ** 61n,
    2n ** 61n - 1n,
  ]);
});

test("int8 products may be summed in int32", async () => {
  const x = t([100, 100, 100, 100], [1, 4], "int8");
  const y = t([100, 100, 100, 100], [4, 1], "int8");
  const axes = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] };
  expect(await list(P.dotGeneral(x, y, axes, { dtype: "int32" }))).toEqual([40000]);
});

test("casts saturate, truncate and test for zero; bits stay bits", async () => {
  expect(await list(P.castTo(t([1.9, -1.9, 3e9, NaN]), "int32"))).toEqual([1, -1, 2 ** 31 - 1, 0]);
  expect(await list(P.castTo(t([0, 0.5, -2]), "bool"))).toEqual([0, 1, 1]);
  expect(await list(P.castTo(t([300, -1], [2], "int32"), "uint8"))).toEqual([44, 255]);
  expect(await list(P.castTo(t([1.0009765625, 65504]), "float16"))).toEqual([1.0009765625, 65504]);
  expect(await list(P.bitcastTo(t([1, -2]), "uint32"))).toEqual([0x3f800000, 0xc0000000]);
});

test("extrema and comparisons with NaN", async () => {
  const x = t([NaN, 1]);
  const y = t([1, NaN]);
  expect(await list(P.maxOf(x, y))).toEqual([NaN, NaN]);
  expect(await list(P.minOf(x, y))).toEqual([NaN, NaN]);
  expect(await list(P.reduceMax(t([1, NaN, 2]), [0]))).toEqual([NaN]);
  expect(await list(P.eqOf(x, x))).toEqual([0, 1]);
  expect(await list(P.neOf(x, x))).toEqual([1, 0]);
  expect(await list(P.gtOf(t([1, 2]), t([2, 1])))).toEqual([0, 1]);
  expect(await list(P.geOf(t([1, 2]), t([1, 3])))).toEqual([1, 0]);
});

test("scatters in order: the last one stands", async () => {
  const at = t([1, 1, -1, 9], [4], "int32");
  expect(await list(P.scatterOf(t([0, 0, 0]), at, t([5, 6, 7, 8]), 0, "set"))).toEqual([0, 6, 0]);
  expect(await list(P.scatterOf(t([1, 2, 3]), at, t([5, 6, 7, 8]), 0, "max"))).toEqual([1, 6, 3]);
  expect(
    await list(P.scatterNdOf(t([0, 0, 0, 0], [2, 2]), t([0, 1, 1, 0], [2, 2], "int32"), t([5, 6]), "sum")),
  ).toEqual([0, 5, 6, 0]);
});
