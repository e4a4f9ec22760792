import { afterAll, beforeAll, expect, test } from "vitest";
import {
  Dense,
  Input,
  LSTM,
  ops,
  Sequential,
  setDevice,
  setRandomSeed,
  tensor,
  wasm,
  type Tensor,
} from "../src/index.ts";

const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(i), (i % 8) / 8]);
const y = x.map(([a, b, c]) => [a! * 0.5 + b! - c!]);

let remote: Awaited<ReturnType<typeof wasm>>;
beforeAll(async () => {
  remote = await wasm({ worker: true });
});
afterAll(() => remote.dispose!());

const bits = async (t: Tensor): Promise<string> => Buffer.from((await t.data()).buffer).toString("base64");

/** Losses of training, and predictions as bits. */
const run = async (): Promise<unknown> => {
  setRandomSeed(3);
  const model = new Sequential([Input({ shape: [3] }), new Dense(8, { activation: "relu" }), new Dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 });
  return [history, await bits(await model.predictOnBatch(tensor(x)))];
};

test("training in a worker has the bits of training here", async () => {
  setDevice(await wasm());
  const here = await run();
  setDevice(remote);
  expect(await run()).toEqual(here);
});

test("functions of the host run where the caller is, in their order", async () => {
  const both = async (): Promise<string[]> => {
    const a = tensor([
      [4, 2, 1],
      [2, 5, 3],
      [1, 3, 6],
    ]);
    const l = ops.cholesky(ops.add(a, 1));
    const product = ops.matmul(l, ops.transpose(l));
    const again = ops.cholesky(ops.multiply(product, 2));
    return [await bits(again), await bits(product)];
  };
  setDevice(await wasm());
  const here = await both();
  setDevice(remote);
  expect(await both()).toEqual(here);
});

test("a recurrent layer, whose weights begin orthogonal", async () => {
  const predict = async (): Promise<string> => {
    setRandomSeed(4);
    const model = new Sequential([Input({ shape: [5, 3] }), new LSTM(6)]);
    return bits(await model.predictOnBatch(ops.ones([2, 5, 3])));
  };
  setDevice(await wasm());
  const here = await predict();
  setDevice(remote);
  expect(await predict()).toEqual(here);
});

test("memory is counted, and given back", async () => {
  setDevice(remote);
  const before = remote.memory();
  const t = ops.add(tensor(new Float32Array(1000)), 1);
  t.realize();
  expect(remote.memory().bytes).toBeGreaterThanOrEqual(before.bytes + 4000);
  await t.data();
  t.dispose();
  expect(remote.memory().bytes).toBeLessThan(before.bytes + 8000);
});

test("a failure there is an error here, for the next who asks, and nothing else breaks", async () => {
  setDevice(remote);
  const big = remote.alloc(2 ** 33);
  await expect(remote.sync!()).rejects.toThrow(/memory could not grow.*asked for 8589934592 bytes/);
  remote.free(big);
  expect([...(await ops.add(tensor([1, 2]), 1).data())]).toEqual([2, 3]);
});

test("an end of the worker is an error", async () => {
  const other = await wasm({ worker: true });
  const buffer = other.alloc(16);
  const answer = other.read(buffer);
  other.dispose!();
  await expect(answer).rejects.toThrow(/disposed/);
});
