import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { Constant } from "@hornbeam/initializers";
import type { Layer, Variable } from "@hornbeam/nn";
import { beforeAll, expect, test } from "vitest";
import { Conv2D, Dense, EinsumDense, Embedding, Flatten, enableLora, withLora, type Lora } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const half = { aInitializer: new Constant({ value: 0.5 }), bInitializer: new Constant({ value: 2 }) };
const values = async (t: unknown): Promise<number[]> => Array.from(await (t as Tensor).data(), Number);
const x = [[1, 2, 3]];

/** Layers that can be adapted, with an input. */
const targets: readonly (readonly [string, () => Layer, unknown])[] = [
  ["Dense", () => new Dense(2), tensor(x)],
  ["EinsumDense", () => new EinsumDense("ab,bcd->acd", [2, 2], { biasAxes: "cd" }), tensor(x)],
  ["Conv2D", () => new Conv2D(2, 1), tensor([[[[1, 2, 3]]]])],
  ["Embedding", () => new Embedding(3, 2), tensor([[0, 2, 1]], { dtype: "int32" })],
];

test.each(targets)("%s: nothing changes at first, then alpha / rank · A·B is added", async (_, make, input) => {
  const layer = make();
  const before = await values(layer.apply(input));
  enableLora(layer, 4);
  expect(await values(layer.apply(input))).toEqual(before);
  const { loraKernelA: a, loraKernelB: b } = layer as Layer & Lora;
  a.assign(half.aInitializer.call(a.shape));
  b.assign(half.bInitializer.call(b.shape));
  // Every entry of A·B is 4 · ½ · 2 = 4; inputs sum to 6, an embedding looks up one row.
  const more = layer instanceof Embedding ? 4 : 24;
  const after = await values(layer.apply(input));
  after.forEach((v, i) => expect(v - before[i]!).toBeCloseTo(more, 4));
});

test.each(targets)("%s: the factors train, the kernel does not, and a file gets the sum", async (_, make, input) => {
  const layer = make();
  layer.apply(input) as unknown;
  const names = layer.weights.map((v: Variable) => v.name);
  enableLora(layer, 2, { ...half, loraAlpha: 6 });
  const trained = layer.trainableVariables.map((v) => v.name);
  expect(trained).not.toContain(names[0]);
  expect(trained.filter((n) => n.startsWith("lora_"))).toHaveLength(2);
  expect(layer.getConfig()).toMatchObject({ lora_rank: 2, lora_alpha: 6 });
  const { savedVariables } = layer as Layer & Lora;
  expect(savedVariables.map((v) => v.name)).toEqual(names);
  const [frozen] = layer.weights.filter((v) => v.name === names[0]);
  const [sum, own] = [await values(savedVariables[0]!.value), await values(frozen!.value)];
  // 6 / 2 · (2 · ½ · 2)
  sum.forEach((v, i) => expect(v - own[i]!).toBeCloseTo(6, 5));
  // What is read from a file takes the place of both.
  const computed = await values(layer.apply(input));
  savedVariables[0]!.assign(savedVariables[0]!.value);
  (await values(layer.apply(input))).forEach((v, i) => expect(v).toBeCloseTo(computed[i]!, 4));
  expect(await values((layer as Layer & Lora).loraKernelA.value)).toContain(0);
});

test("a class with the method and Keras's options", () => {
  const Adapted = withLora(Dense);
  const dense = new Adapted(2, { loraRank: 1, loraAlpha: 3 });
  expect(dense.loraEnabled).toBe(false);
  dense.build([null, 3]);
  expect(dense.loraEnabled).toBe(true);
  expect(dense.getConfig()).toMatchObject({ lora_rank: 1, lora_alpha: 3 });
  expect(dense.trainableVariables.map((v) => v.path)).toEqual([
    "dense/bias",
    "dense/lora_kernel_a",
    "dense/lora_kernel_b",
  ]);
  expect(() => dense.enableLora(1)).toThrow(/on already/);
});

test("what cannot be adapted is refused", () => {
  expect(() => enableLora(new Dense(2), 1)).toThrow(/not/);
  expect(() => enableLora(new Flatten(), 1)).toThrow(/kernel or embeddings/);
  const dense = new Dense(2);
  dense.build([null, 3]);
  expect(() => enableLora(dense, 0)).toThrow(/positive integer/);
});
