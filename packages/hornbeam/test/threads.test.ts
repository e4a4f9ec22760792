import {
  createWasm,
  threadsWith,
  control,
  convolutions,
  indexing,
  products,
  rowGroups,
  specialFunctions,
} from "@hornbeam/backend-wasm";
import { expect, test } from "vitest";
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  Input,
  jit,
  LayerNormalization,
  LSTM,
  MaxPooling2D,
  Model,
  MultiHeadAttention,
  ops,
  Sequential,
  setDevice,
  setRandomSeed,
  tensor,
  wasm,
  type KerasTensor,
  type Tensor,
} from "../src/index.ts";

const numbers = (n: number, seed: number): Float32Array => {
  let x = seed;
  return Float32Array.from({ length: n }, () => (x = (x * 16807) % 2147483647) / 2147483647 - 0.5);
};
const filled = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    numbers(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    { shape },
  );
const labels = (n: number, most: number): Tensor => tensor(Int32Array.from({ length: n }, (_, i) => (i * 7) % most));

const cnn = (): Sequential =>
  new Sequential([
    Input({ shape: [20, 20, 3] }),
    new Conv2D(16, 3, { activation: "relu", padding: "same" }),
    new MaxPooling2D(2),
    new BatchNormalization(),
    new Conv2D(24, 3, { strides: 2 }),
    new DepthwiseConv2D(3, { padding: "same" }),
    new Conv2D(32, 1),
    new Flatten(),
    new Dense(10),
  ]);

const attention = (): Model => {
  const ids = Input({ shape: [32], dtype: "int32" });
  const x: KerasTensor = new Embedding(50, 64).apply(ids);
  const normal: KerasTensor = new LayerNormalization().apply(x);
  const attended: KerasTensor = new MultiHeadAttention(4, 16).apply(normal, normal, { useCausalMask: true });
  const hidden: KerasTensor = new Dense(128, { activation: "gelu" }).apply(attended);
  return new Model({ inputs: ids, outputs: new Dense(10).apply(new GlobalAveragePooling1D().apply(hidden)) });
};

const lstm = (): Sequential => new Sequential([Input({ shape: [12, 24] }), new LSTM(48), new Dense(10)]);

/** All weights after some steps, as bits. */
const trained = async (make: () => Sequential | Model, x: () => Tensor): Promise<string> => {
  setRandomSeed(5);
  const model = make();
  model.compile({ optimizer: new Adam(), loss: "sparse_categorical_crossentropy" });
  for (let i = 0; i < 6; i++) await model.trainOnBatch(x(), labels(16, 10));
  const parts = await Promise.all(
    model.weights.map(async (w) => Buffer.from((await w.tensor.data()).buffer).toString("base64")),
  );
  return parts.join();
};

/** What must not depend on the number of threads. */
const results = async (): Promise<string[]> => {
  const a = filled([70, 300], 3);
  const b = filled([300, 90], 4);
  const fns: ((x: Tensor, y: Tensor) => Tensor)[] = [
    (x, y) => ops.matmul(x, y),
    (x, y) => ops.matmul(ops.transpose(y), ops.transpose(x)),
    (x) => ops.softmax(ops.exp(x)),
    (x) => ops.sum(ops.tanh(x), { axis: 0 }),
    (x) => ops.mean(x, { axis: 1 }),
    (x) => ops.transpose(ops.erf(x)),
    (x) => ops.cumsum(x, { axis: 0 }),
    (x) => ops.matmul(ops.slice(x, [0, 0], [1, 300]), y300),
  ];
  const y300 = filled([300, 500], 9);
  const out: string[] = [];
  for (const fn of fns) {
    const run = jit(fn);
    for (let i = 0; i < 3; i++) {
      const t = run(a, b);
      out.push(Buffer.from((await t.data()).buffer).toString("base64"));
    }
  }
  out.push(await trained(cnn, () => filled([16, 20, 20, 3], 6)));
  out.push(
    await trained(attention, () =>
      tensor(
        Int32Array.from({ length: 512 }, (_, i) => (i * 31) % 50),
        { shape: [16, 32] },
      ),
    ),
  );
  out.push(await trained(lstm, () => filled([16, 12, 24], 8)));
  return out;
};

test("results have the same bits on 1, 2 and 4 threads, shared out finely or not", async () => {
  const parts = [products, convolutions, indexing, control, specialFunctions, rowGroups];
  setDevice(await wasm({ threads: 1 }));
  const alone = await results();
  for (const threads of [2, 4]) {
    const device = await createWasm([...parts, threadsWith({ part: 300, start: 0, send: 0, wait: 20_000 })], {
      threads,
    });
    setDevice(device);
    expect(await results()).toEqual(alone);
    expect(device.threads()).toEqual({ most: threads, running: threads });
    device.dispose?.();
  }
});

test("small work starts no threads", async () => {
  const device = await wasm({ threads: 2 });
  setDevice(device);
  for (let i = 0; i < 20; i++) await ops.add(tensor([1, 2, 3]), i).data();
  expect(device.threads()).toEqual({ most: 2, running: 1 });
});

test("a number of threads that is none is refused", async () => {
  for (const threads of [0, -1, 1.5, NaN, 65])
    await expect(wasm({ threads })).rejects.toThrow(/threads is a whole number/);
});
