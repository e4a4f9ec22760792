import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import { UnsupportedError } from "@hornbeam/ir";
import { add, matmul, mean, multiply, relu, scan, square, subtract } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const data = (n: number, scale = 1): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i) * scale);
const loss = (w1: Tensor, w2: Tensor, x: Tensor, y: Tensor): Tensor =>
  mean(square(subtract(matmul(relu(matmul(x, w1)), w2), y)));
const gradients = grad(loss, { argnums: [0, 1] });
const step = (w1: Tensor, w2: Tensor, x: Tensor, y: Tensor): [Tensor, Tensor] => {
  const [g1, g2] = gradients(w1, w2, x, y) as [Tensor, Tensor];
  return [subtract(w1, multiply(g1, 0.1)), subtract(w2, multiply(g2, 0.1))];
};

const suffix = hasAdapter ? "" : ` (${HOW})`;

describe.skipIf(!hasAdapter)(`a WebGPU device${suffix}`, () => {
  test("2,000 training steps are 2,000 submissions, and leave buffers and bytes as they were, on the GPU too", async () => {
    const backend = await makeWebgpu();
    const device = createDevice(backend);
    setDefaultDevice(device);
    const train = jit(step, { donate: [0, 1] });
    let w1 = tensor(data(8 * 16), { shape: [8, 16] }).realize();
    let w2 = tensor(data(16), { shape: [16, 1] }).realize();
    const x = tensor(data(64 * 8), { shape: [64, 8] }).realize();
    const y = tensor(data(64, 0.3), { shape: [64, 1] }).realize();
    // What nobody holds any more is freed when the collector comes by: nothing of that may be left to it here.
    const evaluate = jit(loss);
    const value = async (): Promise<number> => {
      const result = evaluate(w1, w2, x, y);
      const [v] = await result.data();
      result.dispose();
      return Number(v);
    };
    const first = await value();
    const turn = (): void => void ([w1, w2] = train(w1, w2, x, y));
    for (let i = 0; i < 10; i++) turn();
    await value();
    const [before, submitted] = [backend.memory(), backend.submissions()];
    const heap = backend.reserved();
    let made = 0;
    const make = backend.device.createBuffer.bind(backend.device);
    backend.device.createBuffer = (d) => make((made++, d));
    for (let i = 0; i < 2000; i++) turn();
    await backend.sync();
    expect(made).toBe(0);
    expect(backend.memory()).toEqual(before);
    expect(backend.reserved()).toBe(heap);
    expect(backend.submissions() - submitted).toBe(2000);
    expect(await value()).toBeLessThan(first / 2);
    expect(made).toBe(0);
    backend.dispose();
  });

  test("what is read at once goes with the step: one submission for both", async () => {
    const backend = await makeWebgpu();
    setDefaultDevice(createDevice(backend));
    const x = tensor([1, 2, 3], { dtype: "float32" }).realize();
    const twice = jit((t: Tensor) => add(t, t));
    await twice(x).data();
    let submitted = 0;
    const { queue } = backend.device;
    const submit = queue.submit.bind(queue);
    queue.submit = (buffers) => {
      submitted++;
      return submit(buffers);
    };
    for (let i = 1; i <= 5; i++) {
      const y = twice(x);
      expect(Array.from(await y.data(), Number)).toEqual([2, 4, 6]);
      expect(submitted).toBe(i);
    }
    backend.dispose();
  });

  test("a loop of known length is part of the one submission", async () => {
    const backend = await makeWebgpu();
    setDefaultDevice(createDevice(backend));
    const xs = tensor([1, 2, 3, 4], { dtype: "float32" }).realize();
    const zero = tensor(0, { dtype: "float32" }).realize();
    const sums = jit(
      (c: Tensor, all: Tensor) => scan((s: Tensor, v: Tensor) => [add(s, v), add(s, v)], c, all)[1] as Tensor,
    );
    await sums(zero, xs).data();
    const before = backend.submissions();
    const result = sums(zero, xs);
    expect(Array.from(await result.data(), Number)).toEqual([1, 3, 6, 10]);
    expect(backend.submissions() - before).toBe(1);
    backend.dispose();
  });

  test("float64 is refused with the dtypes to cast to", async () => {
    const backend = await makeWebgpu();
    setDefaultDevice(createDevice(backend));
    expect(() => add(tensor([1], { dtype: "float64" }), tensor([1], { dtype: "float64" })).realize()).toThrow(
      UnsupportedError,
    );
    backend.dispose();
  });

  test("more memory than the adapter binds is refused with the bytes asked for and live", async () => {
    const backend = await makeWebgpu();
    const kept = backend.alloc(1000);
    expect(() => backend.alloc(2 ** 33)).toThrow(/a tensor needs 8589934592 bytes in one piece; 1024 are live/);
    expect(backend.memory()).toEqual({ buffers: 1, bytes: kept.byteLength });
    backend.dispose();
  });
});
