import { compileGraph } from "@hornbeam/compiler";
import { beforeEach, describe, expect, test } from "vitest";
import { grad, js, jit, ops, setDevice, tensor, wasm, type Tensor } from "../src/index.ts";

const numbers = (shape: readonly number[], seed: number): Tensor => {
  let x = seed;
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, () => (x = (x * 16807) % 2147483647) / 2147483647 - 0.5);
  return tensor(data, { shape });
};

/** So many keys that a part is eight queries. */
const KEYS = 16_500;

const cases: Record<string, { queries: number; options: (queries: number) => object }> = {
  plain: { queries: 24, options: () => ({}) },
  "causal, queries that no part divides": { queries: 19, options: () => ({ isCausal: true }) },
  "soft cap and scale": { queries: 17, options: () => ({ attnLogitsSoftCap: 0.2, scale: 0.7 }) },
  "a bias that differs from query to query": { queries: 18, options: (t) => ({ bias: numbers([1, 2, t, KEYS], 9) }) },
  "a mask of keys, causal": {
    queries: 21,
    options: () => ({ mask: ops.greater(numbers([1, 1, 1, KEYS], 11), -0.3), isCausal: true }),
  },
  "a mask of pairs": { queries: 9, options: (t) => ({ mask: ops.greater(numbers([1, 1, t, KEYS], 12), -0.4) }) },
};

describe.each(["js", "wasm"] as const)("attention in parts, %s", (name) => {
  beforeEach(async () => void setDevice(name === "js" ? js() : await wasm()));

  test.each(Object.entries(cases))("%s: values and gradients are those of the whole", async (_, c) => {
    const [q, k, v] = [numbers([1, c.queries, 2, 3], 1), numbers([1, KEYS, 1, 3], 2), numbers([1, KEYS, 1, 3], 3)];
    const options = c.options(c.queries);
    const all =
      (flashAttention: boolean) =>
      (a: Tensor, b: Tensor, d: Tensor): Tensor[] => {
        const attend = (x: Tensor, y: Tensor, z: Tensor): Tensor =>
          ops.dotProductAttention(x, y, z, { ...options, flashAttention });
        const loss = (x: Tensor, y: Tensor, z: Tensor): Tensor => ops.sum(ops.square(attend(x, y, z)));
        return [attend(a, b, d), ...(grad(loss, { argnums: [0, 1, 2] })(a, b, d) as Tensor[])];
      };
    const read = (ts: readonly Tensor[]): Promise<number[][]> =>
      Promise.all(ts.map(async (t) => Array.from(await t.data(), Number)));
    const whole = await read(all(false)(q, k, v));
    for (const f of [all(true), jit(all(true))]) {
      const parts = await read(f(q, k, v));
      parts.forEach((list, i) => {
        const scale = Math.max(...whole[i]!.map(Math.abs));
        list.forEach((x, j) => {
          if (!(Math.abs(x - whole[i]![j]!) < 1e-5 * scale)) expect([i, j, x]).toEqual([i, j, whole[i]![j]]);
        });
        expect(list).toHaveLength(whole[i]!.length);
      });
    }
  });
});

test("long sequences take memory for a part of the scores, in the gradient as well", async () => {
  const device = setDevice(await wasm());
  const [q, k, v] = [4, 5, 6].map((seed) => numbers([1, 2048, 2, 16], seed)) as [Tensor, Tensor, Tensor];
  const bytes = (flashAttention?: boolean): number => {
    const gradient = grad((a: Tensor) => ops.sum(ops.dotProductAttention(a, k, v, { flashAttention, isCausal: true })));
    return compileGraph(device.backend, [gradient(q) as Tensor], [q, k, v]).arenaBytes;
  };
  const scores = 4 * 2 * 2048 * 2048;
  expect(bytes(false)).toBeGreaterThan(scores);
  // By default, too: so many pairs are never kept.
  expect(bytes()).toBeLessThan(scores / 4);
  expect(bytes(true)).toBe(bytes());
});
