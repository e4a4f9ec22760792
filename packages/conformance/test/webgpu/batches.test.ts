import { batches, createWebgpuOf, everything, kitOf, planProgram, type WebgpuPart } from "@hornbeam/backend-webgpu";
import { compileGraph, createDevice, jit } from "@hornbeam/compiler";
import { placeholder, setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Shape } from "@hornbeam/ir";
import { add, matmul, multiply, relu } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const suffix = hasAdapter ? "" : ` (${HOW})`;
const without: readonly WebgpuPart[] = everything.filter((p) => p !== batches);

const shapes: readonly Shape[] = [[40, 24], ...Array.from({ length: 40 }, (): Shape => [24, 24])];
/** Products of one shape that share an operand, and a chain of products that wait for each other. */
const body = ([x, ...weights]: readonly Tensor[]): Tensor[] => {
  const products = weights.map((w) => relu(matmul(x!, w)));
  let chain = x!;
  for (const w of weights.slice(0, 4)) chain = matmul(chain, w);
  return [...products, add(chain, multiply(products[0]!, 2))];
};

test("dispatches of one shader that do not depend on each other are one, in groups of 32", () => {
  const inputs = shapes.map((shape, i) => placeholder({ shape, dtype: "float32" }, `x${i}`));
  const program = compileGraph(
    { name: "any", capabilities: { dtypes: ["float32"], compute: ["float32"], maxKernelArgs: 60 } },
    body(inputs),
    inputs,
  );
  const sizes = (parts: readonly WebgpuPart[]): number[] =>
    planProgram(program, kitOf(parts)).items.map((i) => (i.kind === "dispatch" ? (i.members ?? [i]).length : 0));
  const [plain, batched] = [sizes(without), sizes(everything)];
  expect(plain.every((n) => n === 1)).toBe(true);
  expect(batched.reduce((a, b) => a + b)).toBe(plain.length);
  expect(batched).toContain(32);
  expect(batched.length).toBeLessThanOrEqual(6);
});

describe.skipIf(!hasAdapter)(`dispatches together on WebGPU${suffix}`, () => {
  test("the results have the bits of dispatches one by one, in one buffer and in many", async () => {
    const { device } = await makeWebgpu();
    const run = async (parts: readonly WebgpuPart[], segmentBytes?: number): Promise<number[][]> => {
      setDefaultDevice(createDevice(createWebgpuOf(device, parts, { segmentBytes })));
      const values = shapes.map((shape, i) =>
        tensor(
          Float32Array.from({ length: shape[0]! * shape[1]! }, (_, j) => Math.sin(i * 7 + j)),
          { shape },
        ).realize(),
      );
      const results = jit((...xs: Tensor[]) => body(xs))(...values);
      return Promise.all(results.map(async (t) => Array.from(await t.data(), Number)));
    };
    const expected = await run(without);
    expect(await run(everything)).toEqual(expected);
    expect(await run(everything, 8192)).toEqual(expected);
    device.destroy();
  });
});
