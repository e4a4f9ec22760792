import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { beforeAll, expect, test } from "vitest";
import { grad } from "../src/index.ts";
import { mismatches, f64, list, random, useDevice } from "./check.ts";

beforeAll(useDevice);

const unary: Record<string, [(x: Tensor) => Tensor, number, number]> = {
  neg: [P.negOf, -1, 1],
  abs: [P.absOf, 0.2, 1],
  sqrt: [P.sqrtOf, 0.5, 2],
  rsqrt: [P.rsqrtOf, 0.5, 2],
  exp: [P.expOf, -1, 1],
  expm1: [P.expm1Of, -1, 1],
  log: [P.logOf, 0.5, 2],
  log1p: [P.log1pOf, -0.5, 2],
  sin: [P.sinOf, -2, 2],
  cos: [P.cosOf, -2, 2],
  tan: [P.tanOf, -1, 1],
  asin: [P.asinOf, -0.8, 0.8],
  acos: [P.acosOf, -0.8, 0.8],
  atan: [P.atanOf, -2, 2],
  sinh: [P.sinhOf, -1, 1],
  cosh: [P.coshOf, -1, 1],
  tanh: [P.tanhOf, -2, 2],
  asinh: [P.asinhOf, -2, 2],
  acosh: [P.acoshOf, 1.5, 3],
  atanh: [P.atanhOf, -0.8, 0.8],
  sigmoid: [P.sigmoidOf, -2, 2],
  erf: [P.erfOf, -1, 1],
  erfinv: [P.erfinvOf, -0.8, 0.8],
  lgamma: [P.lgammaOf, 0.7, 4],
  digamma: [P.digammaOf, 0.7, 4],
  "digamma below 0": [P.digammaOf, -0.8, -0.2],
};
for (const [name, [f, lo, hi]] of Object.entries(unary))
  test(`${name}: first and second derivative`, async () => {
    expect(await mismatches(f, [random([2, 3], 3, lo, hi)], { tolerance: 1e-6 })).toEqual([]);
  });

const binary: Record<string, [(x: Tensor, y: Tensor) => Tensor, number, number]> = {
  add: [P.addOf, -1, 1],
  sub: [P.subOf, -1, 1],
  mul: [P.mulOf, -1, 1],
  div: [P.divOf, 0.5, 2],
  mod: [P.modOf, 0.5, 2],
  pow: [P.powOf, 0.5, 2],
  min: [P.minOf, -1, 1],
  max: [P.maxOf, -1, 1],
  atan2: [P.atan2Of, 0.3, 1],
};
for (const [name, [f, lo, hi]] of Object.entries(binary))
  test(`${name}: first and second derivative`, async () => {
    expect(await mismatches(f, [random([2, 3], 3, lo, hi), random([2, 3], 4, lo, hi)], { h: 1e-4 })).toEqual([]);
  });

test("select and cast hand the gradient to the branch taken", async () => {
  expect(
    await mismatches(
      (x, y) => P.castTo(P.selectOf(P.ltOf(x, y), P.mulOf(x, x), P.mulOf(x, y)), "float64"),
      [random([5], 1), random([5], 2)],
      { h: 1e-4 },
    ),
  ).toEqual([]);
});

test("no gradient flows through steps and stopGradient", async () => {
  for (const f of [P.signOf, P.floorOf, P.ceilOf, P.roundOf, P.truncOf, P.stopGradientOf])
    expect(await list(grad((x: Tensor) => P.reduceSum(f(x), [0]))(random([3], 1)))).toEqual([0, 0, 0]);
});

const at = async (f: (x: Tensor) => Tensor, x: number): Promise<number> => grad(f)(f64(x)).item();
const c = (v: number): Tensor => f64(v);

test("kinks follow JAX", async () => {
  expect(await at(P.absOf, 0)).toBe(0);
  expect(await at(P.sqrtOf, 0)).toBe(Infinity);
  expect(await at(P.logOf, 0)).toBe(Infinity);
  expect(await at((x) => P.maxOf(x, c(0)), 0)).toBe(0.5);
  expect(await at((x) => P.minOf(x, c(0)), 0)).toBe(0.5);
  expect(await at((x) => P.maxOf(x, x), 2)).toBe(1);
  expect(await at((x) => P.powOf(x, c(2)), 0)).toBe(0);
  expect(await at((x) => P.powOf(x, c(0)), 0)).toBe(0);
  expect(await at((y) => P.powOf(c(0), y), 2)).toBe(0);
  expect(await at((x) => grad((z: Tensor) => P.powOf(z, c(2)))(x), 0)).toBe(2);
  expect(await at((x) => P.selectOf(P.ltOf(c(0), x), P.sqrtOf(P.selectOf(P.ltOf(c(0), x), x, c(1))), c(0)), 0)).toBe(0);
});
