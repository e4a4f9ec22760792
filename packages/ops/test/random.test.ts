import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { jit, setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, ValueError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { mean, stack, variance } from "../src/index.ts";
import * as random from "../src/random/index.ts";

const list = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);
const N = 20_000;
/** Mean and variance, and how far they may be: five standard errors for the mean, a tenth for the variance. */
const expectMoments = async (x: Tensor, m: number, v: number): Promise<void> => {
  const [got, spread] = [await mean(x).item(), await variance(x).item()];
  expect(Math.abs(got - m)).toBeLessThan(5 * Math.sqrt(v / x.size));
  expect(Math.abs(spread - v)).toBeLessThan(0.1 * v);
};

describeOn("random numbers", () => {
  // As jax.random gives them (partitionable threefry), from JAX's documentation.
  test("uniform and normal numbers of known keys", async () => {
    expect(await random.uniform([], { seed: 0 }).item()).toBeCloseTo(0.947667, 6);
    expect(await random.normal([], { seed: 0 }).item()).toBeCloseTo(1.6226422, 6);
    const together = await list(random.normal([3], { seed: 42 }));
    [-0.02830462, 0.46713185, 0.29570296].forEach((v, i) => expect(together[i]).toBeCloseTo(v, 6));
    const apart = await list(stack(random.split(random.key(42), 3).map((seed) => random.normal([], { seed }))));
    [0.07592554, 0.60576403, 0.4323065].forEach((v, i) => expect(apart[i]).toBeCloseTo(v, 6));
  });

  test("keys: both halves of the number, splitting and folding", async () => {
    expect(await list(random.key(2 ** 32 * 7 + 5))).toEqual([7, 5]);
    const [, second] = random.split(0) as [Tensor, Tensor];
    expect(await list(random.foldIn(0, 1))).toEqual(await list(second));
    expect(await list(random.foldIn(0, tensor(1)))).toEqual(await list(second));
    const seed = random.key(3);
    expect(await list(random.bits([4], { seed }))).toEqual(await list(random.bits([4], { seed: 3 })));
    expect(await list(random.uniform([8]))).not.toEqual(await list(random.uniform([8])));
  });

  test("the same numbers in a compiled function", async () => {
    const draw = (seed: Tensor): Tensor => random.normal([5], { seed });
    expect(await list(jit(draw)(random.key(9)))).toEqual(await list(draw(random.key(9))));
  });

  test("moments of the continuous ones", async () => {
    await expectMoments(random.uniform([N], { minval: -1, maxval: 3, seed: 1 }), 1, 16 / 12);
    await expectMoments(random.normal([N], { mean: 2, stddev: 3, seed: 2 }), 2, 9);
    // Var of N(0, 1) within ±2: 1 − 4φ(2) / (2Φ(2) − 1)
    await expectMoments(random.truncatedNormal([N], { stddev: 2, seed: 3 }), 0, 4 * 0.7737413);
    for (const alpha of [0.3, 1, 7.5]) await expectMoments(random.gamma([N], alpha, { seed: 4 }), alpha, alpha);
    await expectMoments(random.beta([N], 2, 5, { seed: 5 }), 2 / 7, 10 / (49 * 8));
  });

  test("bounds", async () => {
    const u = await list(random.uniform([N], { seed: 6 }));
    expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...u)).toBeLessThan(1);
    const t = await list(random.truncatedNormal([N], { seed: 7 }));
    expect(Math.max(...t.map(Math.abs))).toBeLessThan(2);
    const i = await list(random.randint([N], -3, 4, { seed: 8 }));
    expect([...new Set(i)].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    const wide = await list(random.randint([100], -(2 ** 31), 2 ** 31 - 1, { seed: 9 }));
    expect(Math.min(...wide)).toBeLessThan(-(2 ** 29));
    expect(Math.max(...wide)).toBeGreaterThan(2 ** 29);
  });

  test("moments of the discrete ones", async () => {
    await expectMoments(random.randint([N], 0, 10, { dtype: "float32", seed: 1 }), 4.5, 99 / 12);
    await expectMoments(random.bernoulli([N], { p: 0.3, dtype: "float32", seed: 2 }), 0.3, 0.21);
    await expectMoments(random.binomial([N], 12, 0.25, { seed: 3 }), 3, 2.25);
    const counts = await list(random.binomial([3, 50], [[0], [5], [9]], 1, { seed: 4 }));
    expect(new Set(counts.slice(50, 100))).toEqual(new Set([5]));
    expect(new Set([...counts.slice(0, 50), ...counts.slice(100)])).toEqual(new Set([0, 9]));
    const drawn = random.categorical(
      [
        [0, Math.log(3)],
        [0, -Infinity],
      ],
      N,
      { seed: 5 },
    );
    expect(drawn.shape).toEqual([2, N]);
    const classes = await list(drawn);
    const share = classes.slice(0, N).reduce((a, b) => a + b, 0) / N;
    expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt(0.1875 / N));
    expect(new Set(classes.slice(N))).toEqual(new Set([0]));
  });

  test("shuffle permutes whole slices, dropout keeps the mean", async () => {
    const x = tensor(
      Int32Array.from({ length: 60 }, (_, i) => i),
      { shape: [3, 20] },
    );
    const rows = await list(random.shuffle(x, { axis: 1, seed: 1 }));
    const first = rows.slice(0, 20);
    expect(first).not.toEqual([...first].sort((a, b) => a - b));
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(rows.slice(20, 40)).toEqual(first.map((v) => v + 20));
    expect((await list(random.permutation(N, { seed: 2 }))).sort((a, b) => a - b)).toEqual([...Array(N).keys()]);
    const ones = tensor(new Float32Array(N).fill(1), { shape: [N / 10, 10] });
    const kept = random.dropout(ones, 0.2, { seed: 3 });
    expect(new Set(await list(kept))).toEqual(new Set([0, 1.25]));
    await expectMoments(kept, 1, 0.25);
    const together = await list(random.dropout(ones, 0.5, { noiseShape: [null, 1], seed: 4 }));
    for (let r = 0; r < 50; r++) expect(new Set(together.slice(10 * r, 10 * r + 10)).size).toBe(1);
    expect(await list(random.dropout(ones, 0, { seed: 5 }))).toEqual(await list(ones));
    expect(new Set(await list(random.dropout(ones, 1, { seed: 5 })))).toEqual(new Set([0]));
  });
});

test("bits, uniform numbers and orders do not depend on the backend", async () => {
  const draw = async (): Promise<number[]> => [
    ...(await list(random.bits([7], { seed: 11 }))),
    ...(await list(random.uniform([3, 5], { seed: 12 }))),
    ...(await list(random.randint([9], 0, 1000, { seed: 13 }))),
    ...(await list(random.permutation(17, { seed: 14 }))),
  ];
  setDevice(js());
  const interpreted = await draw();
  setDevice(await wasm());
  expect(await draw()).toEqual(interpreted);
});

test("what is no seed, dtype or range is refused", () => {
  expect(() => random.key(0.5)).toThrow(ValueError);
  expect(() => random.uniform([2], { seed: tensor([1, 2, 3]) })).toThrow(ShapeError);
  expect(() => random.uniform([2], { seed: tensor([1.5, 2]) })).toThrow(DTypeError);
  expect(() => random.uniform([2], { dtype: "int32" })).toThrow(DTypeError);
  expect(() => random.randint([2], 3, 3)).toThrow(ValueError);
  expect(() => random.categorical([1, 2], 3)).toThrow(ShapeError);
});
