import { createWebgpu } from "@hornbeam/backend-webgpu";
import { createDevice, jit, type CompilingDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import * as ops from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const draw = (shape: Shape, dtype: DType, seed: number): Tensor =>
  ops.cast(
    tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7 + seed) * 9),
      { shape },
    ),
    dtype,
  );

interface Case {
  readonly name: string;
  readonly inputs: readonly (readonly [Shape, DType])[];
  readonly fn: (...xs: Tensor[]) => Tensor[];
}
const rows: readonly (readonly [Shape, DType])[] = [[[70, 333], "float32"]];
/** Reductions that a workgroup shares, alone and as rows of one dispatch. */
const reductions: readonly Case[] = [
  {
    name: "sums and products",
    inputs: rows,
    fn: (x) => [ops.sum(x!, { axis: 1 }), ops.mean(x!), ops.prod(x!, { axis: 1 })],
  },
  { name: "extremes", inputs: rows, fn: (x) => [ops.max(x!, { axis: 1 }), ops.min(x!, { axis: 1 })] },
  { name: "their places", inputs: rows, fn: (x) => [ops.argmax(x!, { axis: 1 }), ops.argmin(x!, { axis: 1 })] },
  {
    name: "any and all",
    inputs: rows,
    fn: (x) => [ops.any(ops.greater(x!, 8.99), { axis: 1 }), ops.all(x!, { axis: 1 })],
  },
  {
    name: "whole numbers",
    inputs: [[[70, 333], "int32"]],
    fn: (x) => [ops.sum(x!, { axis: 1 }), ops.max(x!, { axis: 1 })],
  },
  { name: "softmax", inputs: rows, fn: (x) => [ops.softmax(x!), ops.logSoftmax(x!)] },
  {
    name: "a normalisation",
    inputs: rows,
    fn: (x) => [
      ops.divide(ops.subtract(x!, ops.mean(x!, { axis: 1, keepdims: true })), ops.std(x!, { axis: 1, keepdims: true })),
    ],
  },
];
const pair: readonly (readonly [Shape, DType])[] = [
  [[33, 45], "float16"],
  [[33, 45], "float16"],
];
/** What reads and writes 16-bit floats. */
const halves: readonly Case[] = [
  {
    name: "arithmetic",
    inputs: pair,
    fn: (x, y) => [ops.add(x!, y!), ops.subtract(x!, y!), ops.multiply(x!, y!), ops.multiply(x!, 0.1)],
  },
  { name: "a chain", inputs: pair, fn: (x, y) => [ops.tanh(ops.add(ops.multiply(x!, y!), ops.square(x!)))] },
  {
    name: "casts",
    inputs: pair,
    fn: (x, y) => [
      ops.cast(x!, "float32"),
      ops.cast(ops.multiply(y!, 1e4), "float16"),
      ops.cast(x!, "int8"),
      ops.cast(x!, "bool"),
    ],
  },
  {
    name: "views at odd places",
    inputs: pair,
    fn: (x, y) => [ops.transpose(x!), ops.slice(y!, [1, 3], [31, 7]), ops.flip(x!, { axis: 1 })],
  },
  {
    name: "results of several widths",
    inputs: pair,
    fn: (x, y) => [ops.add(x!, y!), ops.cast(ops.add(x!, y!), "float32"), ops.cast(ops.exp(y!), "float32")],
  },
  {
    name: "reductions",
    inputs: pair,
    fn: (x, y) => [ops.sum(x!, { axis: 1 }), ops.max(y!, { axis: 0 }), ops.softmax(x!)],
  },
  {
    name: "a product",
    inputs: [
      [[65, 40], "float16"],
      [[40, 72], "float16"],
    ],
    fn: (x, y) => [ops.matmul(x!, y!)],
  },
  {
    name: "a product with an epilogue",
    inputs: [
      [[65, 40], "float16"],
      [[40, 72], "float16"],
    ],
    fn: (x, y) => [ops.relu(ops.add(ops.matmul(x!, y!), 1)), ops.cast(ops.matmul(x!, y!), "float32")],
  },
  {
    name: "a product of bfloat16",
    inputs: [
      [[65, 40], "bfloat16"],
      [[40, 72], "bfloat16"],
    ],
    fn: (x, y) => [ops.matmul(x!, y!), ops.cast(ops.matmul(x!, y!), "float32")],
  },
  {
    name: "a convolution",
    inputs: [
      [[2, 9, 9, 8], "float16"],
      [[3, 3, 8, 16], "float16"],
    ],
    fn: (x, y) => [ops.conv(x!, y!, { padding: "same" })],
  },
];

const suffix = hasAdapter ? "" : ` (${HOW})`;

describe.skipIf(!hasAdapter)(`features of the adapter${suffix}`, async () => {
  if (!hasAdapter) return;
  const { device } = await makeWebgpu();
  const { subgroupMinSize: lanes } = device.adapterInfo;
  const [subgroups, f16] = [device.features.has("subgroups"), device.features.has("shader-f16")];
  const run = async (d: CompilingDevice, c: Case): Promise<Uint8Array[]> => {
    setDefaultDevice(d);
    const xs = c.inputs.map(([shape, dtype], i) => draw(shape, dtype, i).realize());
    return Promise.all(jit((...all: Tensor[]) => c.fn(...all))(...xs).map((t) => t.bytes()));
  };
  const same = async (a: CompilingDevice, b: CompilingDevice, c: Case): Promise<void> => {
    const [got, wanted] = [await run(a, c), await run(b, c)];
    got.forEach((bytes, i) => expect(Buffer.from(bytes).equals(Buffer.from(wanted[i]!)), `result ${i}`).toBe(true));
  };
  const shaders: string[] = [];
  const make = device.createShaderModule.bind(device);
  device.createShaderModule = (d) => make((shaders.push(d.code), d));

  describe.skipIf(!subgroups)(`subgroups${subgroups ? "" : " (add: an adapter with the feature)"}`, () => {
    // Without lanes of products: those have an order of their own.
    const [by, without] = [{ subgroup: lanes }, {}].map((target) => createDevice(createWebgpu(device, { target })));
    test.each(reductions)("$name: the same bits", (c) => same(by!, without!, c));
    test("are used", () => expect(shaders.some((s) => s.includes("subgroupShuffleXor"))).toBe(true));
  });

  describe.skipIf(!f16)(`16-bit floats${f16 ? "" : " (add: an adapter with shader-f16)"}`, () => {
    const [own, without] = [{ half: true }, {}].map((target) => createDevice(createWebgpu(device, { target })));
    test.each(halves)("$name: the same bits", (c) => same(own!, without!, c));
    test("are memory's, arithmetic's and tiles'", () => {
      for (const text of ["M: array<f16>", "f16(x) + f16(y)", "A: array<vec4<f16>"])
        expect(
          shaders.some((s) => s.includes(text)),
          text,
        ).toBe(true);
    });
  });
});
