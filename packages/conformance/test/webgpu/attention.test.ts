import { js } from "@hornbeam/backend-js";
import { createWebgpu } from "@hornbeam/backend-webgpu";
import { compileGraph, createDevice } from "@hornbeam/compiler";
import { placeholder, setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import type { Shape } from "@hornbeam/ir";
import { dotProductAttention, greater, sin, sum, type AttentionOptions } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const numbers = (shape: Shape, seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7 + seed * 3.1)),
    { shape },
  );

interface Case {
  readonly name: string;
  readonly q: Shape;
  readonly keys: number;
  readonly options?: () => AttentionOptions;
}
const cases: Case[] = [
  { name: "plain", q: [2, 70, 2, 16], keys: 90 },
  { name: "a large head", q: [1, 65, 1, 72], keys: 67 },
  { name: "causal", q: [1, 100, 3, 8], keys: 100, options: () => ({ isCausal: true }) },
  { name: "soft cap", q: [1, 64, 1, 8], keys: 80, options: () => ({ attnLogitsSoftCap: 2, scale: 3 }) },
  { name: "bias", q: [2, 64, 2, 8], keys: 70, options: () => ({ bias: numbers([2, 1, 70], 5) }) },
  {
    name: "mask, with a row of nothing",
    q: [2, 64, 2, 8],
    keys: 65,
    options: () => ({ mask: greater(numbers([2, 1, 64, 65], 9), 0.3), isCausal: true }),
  },
  { name: "in parts", q: [1, 1100, 1, 8], keys: 1000, options: () => ({ isCausal: true }) },
];

const suffix = hasAdapter ? "" : ` (${HOW})`;

describe.skipIf(!hasAdapter)(`attention on WebGPU${suffix}`, async () => {
  if (!hasAdapter) return;
  // Claims are for adapters with memory for workgroups: the one here may be a processor.
  const backend = createWebgpu((await makeWebgpu()).device, { target: {} });
  const devices = [createDevice(backend), createDevice(js())];
  /** The largest difference between what both devices make of it. */
  const apart = async (of: () => Tensor): Promise<number> => {
    const results: ArrayLike<number | bigint>[] = [];
    for (const device of devices) {
      setDefaultDevice(device);
      results.push(await of().data());
    }
    const [got, wanted] = results as [ArrayLike<number>, ArrayLike<number>];
    return Math.max(...Array.from(got, (x, i) => Math.abs(x - wanted[i]!)));
  };

  test.each(cases)("$name", async ({ q, keys, options }) => {
    const kv = [q[0]!, keys, q[2]!, q[3]!];
    const of = (): Tensor => dotProductAttention(numbers(q, 1), numbers(kv, 2), numbers(kv, 3), options?.());
    expect(await apart(of)).toBeLessThan(1e-5);
  });

  test("its gradient goes through the decomposition", async () => {
    const k = (): Tensor => numbers([1, 64, 1, 8], 2);
    const g = (): Tensor =>
      grad((x: Tensor) => sum(sin(dotProductAttention(x, k(), k()))))(numbers([1, 64, 1, 8], 1)) as Tensor;
    expect(await apart(g)).toBeLessThan(1e-5);
  });

  test("the Program has no matrix of scores", () => {
    const open = [0, 1, 2].map((i) => placeholder({ shape: [1, 512, 2, 16], dtype: "float32" }, `x${i}`));
    const out = dotProductAttention(open[0]!, open[1]!, open[2]!);
    const program = compileGraph(backend, [out], open);
    expect(program.steps.map((s) => s.kernel.kind)).toContain("claim");
    expect(program.arenaBytes).toBeLessThan(512 * 512);
  });
});
