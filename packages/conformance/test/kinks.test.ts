import { js } from "@hornbeam/backend-js";
import { grad } from "@hornbeam/autodiff";
import { createDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { norm, relu, where } from "@hornbeam/ops";
import * as P from "@hornbeam/ops/primitives";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => void setDefaultDevice(createDevice(js())));

const f = (...v: number[]): Tensor => tensor(v, { dtype: "float64" });
const total = (x: Tensor): Tensor =>
  P.reduceSum(
    x,
    x.shape.map((_, i) => i),
  );
/** The gradient of the sum of fn's results, at these numbers. */
const at = async (fn: (x: Tensor) => Tensor, ...v: number[]): Promise<number[]> =>
  Array.from(await (grad((x: Tensor) => total(fn(x)))(f(...v)) as Tensor).data(), Number);
const zero = (x: Tensor): Tensor => P.fullLike(x, 0);

// What JAX gives at the same places.
test("corners of one argument", async () => {
  expect(await at(P.absOf, 0, -2, 2)).toEqual([0, -1, 1]);
  expect(await at(P.sqrtOf, 0, 4)).toEqual([Infinity, 0.25]);
  expect(await at(P.logOf, 0, 2)).toEqual([Infinity, 0.5]);
  expect(await at(P.signOf, 0, 3)).toEqual([0, 0]);
  expect(await at(P.floorOf, 1, 1.5)).toEqual([0, 0]);
  expect(await at(relu, 0, -1, 2)).toEqual([0, 0, 1]);
});

test("ties of extrema share the gradient", async () => {
  expect(await at((x) => P.maxOf(x, zero(x)), 0, -1, 1)).toEqual([0.5, 0, 1]);
  expect(await at((x) => P.minOf(x, zero(x)), 0, -1, 1)).toEqual([0.5, 1, 0]);
  expect(await at((x) => P.reduceMax(x, [0]), 3, 1, 3)).toEqual([0.5, 0, 0.5]);
  expect(await at((x) => P.reduceMin(x, [0]), 3, 1, 1)).toEqual([0, 0.5, 0.5]);
});

test("powers and products at zero", async () => {
  expect(await at((x) => P.powOf(x, P.fullLike(x, 2)), 0, 3)).toEqual([0, 6]);
  expect(await at((x) => P.powOf(x, P.fullLike(x, 0)), 0, 3)).toEqual([0, 0]);
  expect(await at((x) => P.powOf(P.fullLike(x, 0), x), 2)).toEqual([0]);
  expect(await at((x) => P.reduceProd(x, [0]), 0, 2, 3)).toEqual([6, 0, 0]);
  expect(await at((x) => P.reduceProd(x, [0]), 0, 0, 3)).toEqual([0, 0, 0]);
});

test("a branch that is not taken gets nothing, but infinity below it is not undone", async () => {
  const positive = (x: Tensor): Tensor => P.gtOf(x, zero(x));
  expect(await at((x) => where(positive(x), x, zero(x)), -1, 2)).toEqual([0, 1]);
  expect(await at((x) => where(positive(x), P.sqrtOf(x), zero(x)), 0, 4)).toEqual([NaN, 0.25]);
  const safe = (x: Tensor): Tensor => where(positive(x), x, P.fullLike(x, 1));
  expect(await at((x) => where(positive(x), P.sqrtOf(safe(x)), zero(x)), 0, 4)).toEqual([0, 0.25]);
});

test("the norm of nothing", async () => {
  expect((await at((x) => norm(x), 3, 4)).map((v) => v.toFixed(12))).toEqual(["0.600000000000", "0.800000000000"]);
  // PyTorch; JAX has NaN here.
  expect(await at((x) => norm(x), 0, 0)).toEqual([0, 0]);
});
