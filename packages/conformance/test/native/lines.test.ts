import { vjp } from "@hornbeam/autodiff";
import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Backend } from "@hornbeam/ir";
import { averagePool, cast, conv, matmul, maxPool, pad } from "@hornbeam/ops";
import { afterAll, describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

/** Whole numbers: their sums are exact in any order, and many are equal. */
const whole = (shape: readonly number[], seed: number): Tensor => {
  const n = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: n }, (_, i) => ((i * 7919 + seed * 104_729 + (i >> 3)) % 9) - 4),
    { shape },
  );
};
const on = async (backend: Backend, f: () => readonly Tensor[]): Promise<number[][]> => {
  setDefaultDevice(createDevice(backend));
  const run = jit(() => f());
  return Promise.all(run().map(async (t) => Array.from(await cast(t, "float32").data(), Number)));
};

interface Pool {
  readonly size: readonly number[];
  readonly channels: number;
  readonly window: number;
  readonly stride: number;
  readonly padding: "same" | "valid";
}
// Windows that overlap, that leave gaps, that reach over both borders; channels of one vector, of several, and of a part of one.
const pools: readonly Pool[] = [
  { size: [12, 9], channels: 64, window: 3, stride: 2, padding: "same" },
  { size: [12, 9], channels: 37, window: 3, stride: 2, padding: "valid" },
  { size: [7, 8], channels: 16, window: 3, stride: 1, padding: "same" },
  { size: [11, 11], channels: 24, window: 2, stride: 3, padding: "same" },
  { size: [17], channels: 40, window: 5, stride: 2, padding: "same" },
  { size: [6, 5, 7], channels: 20, window: 3, stride: 2, padding: "same" },
  { size: [4, 4], channels: 8, window: 4, stride: 3, padding: "same" },
];

describe.skipIf(!hasNative)(`native lines${suffix}`, () => {
  const oracle = js();
  const [one, two] = hasNative ? [makeNative(1), makeNative(2)] : [oracle as never, oracle as never];
  afterAll(() => {
    for (const b of [one, two]) b.dispose();
    setDefaultDevice(undefined);
  });

  test.each(pools)("pooling %j, forward and backward, as the oracle has it", async (p) => {
    const shape = [2, ...p.size, p.channels];
    const options = { strides: p.stride, padding: p.padding };
    for (const dtype of ["float32", "bfloat16"] as const)
      for (const run of [maxPool, averagePool]) {
        const make = (): readonly Tensor[] => {
          const x = cast(whole(shape, 1), dtype);
          const [y, pull] = vjp((t: Tensor) => run(t, p.window, options), x);
          return [y, pull(cast(whole(y.shape, 2), dtype))[0]];
        };
        const expected = await on(oracle, make);
        const got = await on(one, make);
        got.forEach((list, k) => {
          expect(list.length).toBe(expected[k]!.length);
          // Where windows are divided, by rounded numbers.
          const close = dtype === "float32" ? 1e-5 : 0.1;
          list.forEach((v, i) => expect(Math.abs(v - expected[k]![i]!)).toBeLessThanOrEqual(close));
        });
        expect(await on(two, make)).toEqual(got);
      }
  });

  test("NaN and infinities stay in the windows that see them", async () => {
    const make = (): readonly Tensor[] => {
      const values = Float32Array.from({ length: 10 * 10 * 32 }, (_, i) => (i % 13) - 6);
      values[40] = NaN;
      values[1700] = Infinity;
      values[2900] = -Infinity;
      const x = tensor(values, { shape: [1, 10, 10, 32] });
      return [maxPool(x, 3, { strides: 2, padding: "same" }), averagePool(x, 3, { strides: 2, padding: "same" })];
    };
    const [most, mean] = await on(oracle, make);
    const [gotMost, gotMean] = await on(one, make);
    expect(most!.filter((v) => Number.isNaN(v)).length).toBeGreaterThan(0);
    expect(gotMost).toEqual(most);
    gotMean!.forEach((v, i) =>
      Number.isFinite(mean![i]) ? expect(v).toBeCloseTo(mean![i]!, 4) : expect(v).toBe(mean![i]),
    );
  });

  test("padding of lines", async () => {
    const make = (): readonly Tensor[] => [
      pad(
        whole([3, 5, 48], 1),
        [
          [1, 0],
          [2, 3],
          [0, 0],
        ],
        { constantValues: 7 },
      ),
    ];
    expect(await on(two, make)).toEqual(await on(oracle, make));
  });

  test("weights that stay are rounded once, others are seen at once", async () => {
    setDefaultDevice(createDevice(two));
    const forward = jit((x: Tensor, w: Tensor, v: Tensor): Tensor => {
      const y = conv(cast(x, "bfloat16"), cast(w, "bfloat16"));
      return matmul(y, cast(v, "bfloat16"));
    });
    const x = whole([2, 6, 6, 32], 1).realize();
    const filters = [2, 3, 4].map((seed) => whole([3, 3, 32, 32], seed).realize());
    const heads = [5, 6].map((seed) => whole([32, 64], seed).realize());
    const bits = async (i: number, j: number): Promise<string> =>
      Array.from(await cast(forward(x, filters[i]!, heads[j]!), "float32").data(), Number).join();
    const first = new Map<string, string>();
    for (const i of [0, 1, 2]) for (const j of [0, 1]) first.set(`${i}${j}`, await bits(i, j));
    expect(new Set(first.values()).size).toBe(6);
    const order = [
      ...[0, 0, 0, 0].map(() => [0, 0] as const),
      ...([
        [1, 0],
        [1, 0],
        [1, 1],
        [1, 1],
        [0, 1],
        [0, 1],
        [0, 1],
        [2, 0],
        [0, 0],
        [0, 0],
      ] as const),
    ];
    for (const [i, j] of order) expect(await bits(i, j)).toBe(first.get(`${i}${j}`));
  });
});
