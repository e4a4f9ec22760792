import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import * as ops from "../src/index.ts";

beforeAll(() => void setDevice(js()));
const array = async (x: Tensor): Promise<unknown> => x.array();
const range = (n: number, ...shape: number[]): Tensor => ops.reshape(ops.arange(n), shape);

// Expected values from NumPy.
test("padding in every mode, also wider than the tensor", async () => {
  const x = tensor([1, 2, 3]);
  expect(await array(ops.pad(x, [[2, 3]], { mode: "edge" }))).toEqual([1, 1, 1, 2, 3, 3, 3, 3]);
  expect(await array(ops.pad(x, [[5, 6]], { mode: "reflect" }))).toEqual([2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1]);
  expect(await array(ops.pad(x, [[4, 5]], { mode: "symmetric" }))).toEqual([3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2]);
  expect(await array(ops.pad(x, [[4, 4]], { mode: "wrap" }))).toEqual([3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]);
  expect(await array(ops.pad(tensor([[1]]), 1, { constantValues: 7 }))).toEqual([
    [7, 7, 7],
    [7, 1, 7],
    [7, 7, 7],
  ]);
  expect(ops.pad(range(6, 2, 3), [1, 2]).shape).toEqual([5, 6]);
  expect(() => ops.pad(x, [[-1, 0]])).toThrow(ShapeError);
  expect(() => ops.pad(x, 1, { mode: "mirror" as never })).toThrow(ValueError);
});

test("argpartition puts smaller elements before and larger ones after the k-th", async () => {
  const x = tensor([5, 1, 4, 2, 3, 0]);
  const order = (await array(ops.argpartition(x, 2))) as number[];
  const values = order.map((i) => [5, 1, 4, 2, 3, 0][i]!);
  expect(values[2]).toBe(2);
  expect(Math.max(...values.slice(0, 2))).toBeLessThan(2);
  expect(Math.min(...values.slice(3))).toBeGreaterThan(2);
});

test("tensors without elements, and without axes", async () => {
  const none = ops.zeros([0, 3]);
  expect(await array(ops.sum(none, { axis: 0 }))).toEqual([0, 0, 0]);
  expect(await array(ops.mean(none, { axis: 0 }))).toEqual([NaN, NaN, NaN]);
  expect(() => ops.max(none, { axis: 0 })).toThrow(ShapeError);
  expect(await array(ops.max(none, { axis: 0, initial: -5 }))).toEqual([-5, -5, -5]);
  expect(ops.concatenate([none, ops.ones([2, 3])]).shape).toEqual([2, 3]);
  expect(ops.softmax(none).shape).toEqual([0, 3]);
  expect(ops.sort(none).shape).toEqual([0, 3]);
  expect(ops.split(none, 3, { axis: 1 }).map((t) => t.shape)).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  expect(ops.matmul(ops.zeros([2, 0]), none).shape).toEqual([2, 3]);
  expect(ops.tile(3, [2, 2]).shape).toEqual([2, 2]);
  expect(ops.ravel(3).shape).toEqual([1]);
  expect(await array(ops.sum(3))).toBe(3);
  expect(await array(ops.cumsum(3))).toEqual([3]);
});

test("splitting: parts, ends, uneven", () => {
  const sizes = (xs: Tensor[]): number[] => xs.map((x) => x.shape[0]!);
  expect(sizes(ops.arraySplit(ops.arange(8), 3))).toEqual([3, 3, 2]);
  expect(sizes(ops.split(ops.arange(8), [2, 2, 20]))).toEqual([2, 0, 6, 0]);
  expect(() => ops.split(ops.arange(8), 3)).toThrow(ShapeError);
  expect(() => ops.unstack(range(6, 2, 3), { num: 3 })).toThrow(ShapeError);
});

test("taking: negative places, broadcast along an axis, flat", async () => {
  const x = range(6, 2, 3);
  expect(await array(ops.take(x, [-1, 0], { axis: 1 }))).toEqual([
    [2, 0],
    [5, 3],
  ]);
  expect(await array(ops.takeAlongAxis(x, [[2], [-3]], { axis: 1 }))).toEqual([[2], [3]]);
  expect(await array(ops.takeAlongAxis(x, [[1, 0, 1]], { axis: 0 }))).toEqual([[3, 1, 5]]);
  expect(await array(ops.takeAlongAxis(x, [4, -1]))).toEqual([4, 5]);
});

test("repeat, roll and rot90", async () => {
  expect(await array(ops.repeat([1, 2, 3], [0, 2, 1]))).toEqual([2, 2, 3]);
  expect(await array(ops.roll(range(6, 2, 3), 1))).toEqual([
    [5, 0, 1],
    [2, 3, 4],
  ]);
  expect(await array(ops.roll(range(6, 2, 3), -1, { axis: 1 }))).toEqual([
    [1, 2, 0],
    [4, 5, 3],
  ]);
  const x = range(4, 2, 2);
  expect(await array(ops.rot90(x, { k: 2 }))).toEqual([
    [3, 2],
    [1, 0],
  ]);
  expect(await array(ops.rot90(x, { k: -1 }))).toEqual([
    [2, 0],
    [3, 1],
  ]);
  expect(await array(ops.rot90(x, { k: 3, axes: [1, 0] }))).toEqual([
    [1, 3],
    [0, 2],
  ]);
});

test("diagonals below, above and outside", async () => {
  const x = range(6, 2, 3);
  expect(await array(ops.diagonal(x, { offset: -1 }))).toEqual([3]);
  expect(await array(ops.diagonal(x, { offset: 1 }))).toEqual([1, 5]);
  expect(ops.diagonal(x, { offset: 9 }).shape).toEqual([0]);
  expect(await array(ops.diag([1, 2], { k: -1 }))).toEqual([
    [0, 0, 0],
    [1, 0, 0],
    [0, 2, 0],
  ]);
  expect(await array(ops.eye(2, { M: 3, k: -1 }))).toEqual([
    [0, 0, 0],
    [1, 0, 0],
  ]);
  expect(await array(ops.trace(x, { offset: 1 }))).toBe(6);
});

test("counting", async () => {
  expect(
    await array(
      ops.bincount(
        [
          [0, 2, 2],
          [1, 1, 5],
        ],
        { minlength: 3 },
      ),
    ),
  ).toEqual([
    [1, 0, 2],
    [0, 2, 0],
  ]);
  expect(await array(ops.searchsorted([1, 2, 2, 3], [2, 0, 4], { side: "right" }))).toEqual([3, 0, 4]);
  const [counts, edges] = ops.histogram([0, 1, 1, 2, 4], { bins: 2 });
  expect([await array(counts), await array(edges)]).toEqual([
    [3, 2],
    [0, 2, 4],
  ]);
  expect(await array(ops.histogram([0, 1, 5], { bins: 2, range: [0, 2] })[0])).toEqual([1, 1]);
  expect(await array(ops.histogram([3, 3], { bins: 2 })[1])).toEqual([2.5, 3, 3.5]);
  const [values, places] = ops.topK([[1, 3, 3, 2]], 3);
  expect([await array(values), await array(places)]).toEqual([[[3, 3, 2]], [[1, 2, 3]]]);
  expect(() => ops.topK([1, 2], 3)).toThrow(ValueError);
  expect(await array(ops.countNonzero([0, 0.5, NaN, -1]))).toBe(3);
});

test("quantiles keep NaN, and those that skip it do", async () => {
  const x = [
    [1, 2, 3, NaN],
    [4, 1, 3, 2],
  ];
  expect(await array(ops.quantile(x, 0.5, { axis: 1 }))).toEqual([NaN, 2.5]);
  expect(await array(ops.nanquantile(x, [0, 1], { axis: 1 }))).toEqual([
    [1, 1],
    [3, 4],
  ]);
  expect(await array(ops.nanmax([NaN, NaN]))).toBe(NaN);
  expect(ops.quantile(x, [0.1, 0.2], { keepdims: true }).shape).toEqual([2, 1, 1]);
});

test("scattering and slices of places known late", async () => {
  const x = ops.ones([3]);
  const at = [[0], [0], [-1]];
  const run = (reduction: "add" | "max" | "min" | "mul"): Promise<unknown> =>
    array(ops.scatterUpdate(x, at, [2, 3, 4], { reduction }));
  expect(await run("add")).toEqual([6, 1, 5]);
  expect(await run("mul")).toEqual([6, 1, 4]);
  expect(await run("max")).toEqual([3, 1, 4]);
  expect(await run("min")).toEqual([1, 1, 1]);
  expect(await array(ops.scatterUpdate(x, at, [2, 3, 4]))).toEqual([3, 1, 4]);
  const m = range(6, 2, 3);
  expect(await array(ops.slice(m, [0, -2], [2, 2]))).toEqual([
    [1, 2],
    [4, 5],
  ]);
  expect(await array(ops.slice(m, tensor([1, 1]), [1, 2]))).toEqual([[4, 5]]);
  expect(await array(ops.sliceUpdate(m, [tensor(1), 0], [[9, 8]]))).toEqual([
    [0, 1, 2],
    [9, 8, 5],
  ]);
  expect(() => ops.scatterUpdate(x, at, [1, 2, 3], { reduction: "mean" as never })).toThrow(ValueError);
});

test("einsum: traces, implicit output, broadcasting, order of three, errors", async () => {
  const x = range(4, 2, 2);
  expect(await array(ops.einsum("ii", x))).toBe(3);
  expect(await array(ops.einsum("ii->i", x))).toEqual([0, 3]);
  expect(await array(ops.einsum("ji", x))).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(ops.einsum("...ij,jk", ops.ones([5, 1, 2, 3]), ops.ones([3, 4])).shape).toEqual([5, 1, 2, 4]);
  expect(ops.einsum("...i,...i->...", ops.ones([5, 1, 3]), ops.ones([4, 3])).shape).toEqual([5, 4]);
  const chain = ops.einsum("ij,jk,kl->il", x, x, x);
  expect(await array(chain)).toEqual(await array(ops.matmul(ops.matmul(x, x), x)));
  expect(await array(ops.einsum("i,i,i->i", [1, 2], [3, 4], [5, 6]))).toEqual([15, 48]);
  expect(() => ops.einsum("ij,jk->ik", x)).toThrow(ValueError);
  expect(() => ops.einsum("ij->iz", x)).toThrow(ValueError);
  expect(() => ops.einsum("ijk->i", x)).toThrow(ShapeError);
  expect(() => ops.einsum("ij,jk->ik", x, ops.ones([3, 2]))).toThrow(ShapeError);
});

test("products of matrices, vectors and bools", async () => {
  expect(ops.matmul(ops.ones([2, 1, 3, 4]), ops.ones([5, 4, 2])).shape).toEqual([2, 5, 3, 2]);
  expect(ops.matmul(ops.ones([4]), ops.ones([5, 4, 2])).shape).toEqual([5, 2]);
  expect(() => ops.matmul(ops.ones([2, 3]), ops.ones([2, 3]))).toThrow(/matmul.*\[2, 3\]/);
  expect(() => ops.matmul(2, ops.ones([2]))).toThrow(ShapeError);
  expect(await array(ops.matmul([[true, false]], [[true], [true]]))).toEqual([[1]]);
  expect(await array(ops.kron([1, 2], [[1], [3]]))).toEqual([
    [1, 2],
    [3, 6],
  ]);
  expect(await array(ops.cross([1, 2], [3, 4]))).toBe(-2);
  expect(await array(ops.tensordot(range(6, 2, 3), range(6, 2, 3), { axes: [[0], [0]] }))).toEqual([
    [9, 12, 15],
    [12, 17, 22],
    [15, 22, 29],
  ]);
});

test("numbers: ends, halves, signs and neighbours", async () => {
  expect(await array(ops.round([0.5, 1.5, -2.5]))).toEqual([0, 2, -2]);
  expect(await array(ops.round([1250, 1349], { decimals: -2 }))).toEqual([1200, 1300]);
  expect(await array(ops.signbit(tensor([-0, 0, -1], { dtype: "float32" })))).toEqual([1, 0, 1]);
  expect(await array(ops.nanToNum([NaN, Infinity, -1], { nan: 3, posinf: 9 }))).toEqual([3, 9, -1]);
  expect(await array(ops.nextafter([1, 0, -1], [2, -1, 0]))).toEqual([1 + 2 ** -23, -(2 ** -149), -1 + 2 ** -24]);
  expect(await array(ops.hypot([3e30, Infinity, 0], [4e30, 1, 0]))).toEqual([Math.fround(5e30), Infinity, 0]);
  expect(await array(ops.logaddexp([-Infinity, 1000], [-Infinity, 1000]))).toEqual([
    -Infinity,
    Math.fround(1000 + Math.LN2),
  ]);
  expect(await array(ops.gcd([12, -18, 0], [18, 12, 7]))).toEqual([6, 6, 7]);
  expect(await array(ops.lcm([4, 0], [6, 5]))).toEqual([12, 0]);
  expect(await array(ops.divideNoNan([1, 0], [0, 0]))).toEqual([0, 0]);
  expect(await array(ops.heaviside([-1, 0, 2], 0.5))).toEqual([0, 0.5, 1]);
  expect(await array(ops.isclose([1, NaN, Infinity], [1 + 1e-7, NaN, 1e30], { equalNan: true }))).toEqual([1, 1, 0]);
  expect(await array(ops.saturateCast([300, -5], "uint8"))).toEqual([255, 0]);
  expect(await array(ops.fmod([-7, 7], [3, -3]))).toEqual([-1, 1]);
  expect(await array(ops.isin([1, 2, 3], [2], { invert: true }))).toEqual([1, 0, 1]);
  expect((await array(ops.unravelIndex([5, -1], [2, 3])[1]!)) as number[]).toEqual([2, 2]);
});

test("ranges", async () => {
  expect(await array(ops.arange(5, 0, -2))).toEqual([5, 3, 1]);
  expect(ops.arange(0).shape).toEqual([0]);
  expect(ops.arange(3, null, 1, { dtype: "float16" }).dtype).toBe("float16");
  expect(() => ops.arange(0, 5, 0)).toThrow(ValueError);
  expect(await array(ops.linspace([0, 10], [1, 20], { num: 3, axis: -1 }))).toEqual([
    [0, 0.5, 1],
    [10, 15, 20],
  ]);
  expect(await array(ops.meshgrid([1, 2, 3], [4, 5])[0]!)).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(((await array(ops.kaiser(5, 14))) as number[])[1]).toBeCloseTo(0.164932, 5);
});

test("rearranging by a pattern", async () => {
  const x = range(24, 2, 12);
  expect(ops.rearrange(x, "b (h w c) -> b c h w", { h: 2, w: 3 }).shape).toEqual([2, 2, 2, 3]);
  expect(await array(ops.rearrange(range(6, 2, 3), "a b -> (b a) 1"))).toEqual([[0], [3], [1], [4], [2], [5]]);
  expect(() => ops.rearrange(x, "a b")).toThrow(ValueError);
  expect(() => ops.rearrange(x, "a b -> a c")).toThrow(ValueError);
  expect(() => ops.rearrange(x, "a (b c) -> a b c")).toThrow(ShapeError);
});

test("axes and shapes that do not exist are named", () => {
  const x = ops.ones([2, 3]);
  for (const fn of [ops.sum, ops.argmax, ops.softmax, ops.flip, ops.cumsum, ops.sort])
    expect(() => (fn as typeof ops.sum)(x, { axis: 2 })).toThrow(/axis.*2/s);
  expect(() => ops.reshape(x, [4, -1])).toThrow(/reshape.*\[2, 3\].*\[4, -1\]/);
  expect(() => ops.add(x, ops.ones([2]))).toThrow(/add.*\[2, 3\] and \[2\]/);
  expect(() => ops.concatenate([x, ops.ones([2, 2])])).toThrow(ShapeError);
  expect(() => ops.stack([x, ops.ones([2, 2])])).toThrow(ShapeError);
  expect(() => ops.squeeze(x, { axis: 0 })).toThrow(ShapeError);
  expect(() => ops.transpose(x, { axes: [0, 0] })).toThrow(ShapeError);
  expect(() => ops.sum(x, { axis: [0, -2] })).toThrow(ShapeError);
});

test("einsum of int8 is int32, as far as int32 reaches", async () => {
  const bytes = (n: number, from: number, ...shape: number[]): Tensor =>
    ops.cast(
      tensor(
        Array.from({ length: n }, (_, i) => ((i * 37 + from) % 256) - 128),
        { shape, dtype: "int32" },
      ),
      "int8",
    );
  const x = bytes(12, 0, 3, 4);
  const y = bytes(20, 91, 4, 5);
  const z = bytes(15, 7, 5, 3);
  const square = bytes(16, 3, 4, 4);
  const whole = (t: Tensor): Tensor => ops.cast(t, "int32");
  const cases: readonly (readonly [string, ...Tensor[]])[] = [
    ["ij,jk->ik", x, y],
    ["ij,jk->ki", x, y],
    ["ij,jk,kl->il", x, y, z],
    ["ij,jk->k", x, y],
    ["ij->j", x],
    ["ij->ji", x],
    ["ii", square],
    ["i,j->ij", bytes(3, 5, 3), bytes(4, 9, 4)],
    ["...ij,jk->...ik", bytes(24, 1, 2, 3, 4), y],
  ];
  for (const [subscripts, ...operands] of cases) {
    const made = ops.einsum(subscripts, ...operands);
    expect(made.dtype).toBe("int32");
    expect(await array(made)).toEqual(await array(ops.einsum(subscripts, ...operands.map(whole))));
  }
});
