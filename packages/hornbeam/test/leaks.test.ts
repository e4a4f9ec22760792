import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { hostLeaf } from "@hornbeam/core";
import { expect, test } from "vitest";
import { Dense, Input, Sequential } from "../src/index.ts";

test(
  "10,000 training and 10,000 prediction steps leave live buffers and bytes where they were",
  { timeout: 60_000 },
  async () => {
    const backend = await wasm();
    setDevice(backend);
    const model = new Sequential([Input({ shape: [8] }), new Dense(16, { activation: "relu" }), new Dense(3)]).compile({
      optimizer: "adam",
      loss: "mse",
      metrics: ["mae"],
    });
    const data = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
    const batch = () => ({
      x: hostLeaf({ shape: [4, 8], dtype: "float32" }, data),
      y: hostLeaf({ shape: [4, 3], dtype: "float32" }, data.subarray(0, 12)),
    });
    const train = () => {
      const b = batch();
      model.trainer.train(b).dispose();
      b.x.dispose();
      b.y.dispose();
    };
    const predict = async () => {
      const { x } = batch();
      const y = await model.predictOnBatch(x);
      y.dispose();
      x.dispose();
    };
    for (let i = 0; i < 10; i++) {
      train();
      await predict();
    }
    const before = backend.memory();
    for (let i = 0; i < 10_000; i++) train();
    for (let i = 0; i < 10_000; i++) await predict();
    const after = backend.memory();
    // Tensors of the first steps that were not disposed of by hand may be collected meanwhile: never more than before.
    expect(after.buffers).toBeLessThanOrEqual(before.buffers);
    expect(after.bytes).toBeLessThanOrEqual(before.bytes);
  },
);
