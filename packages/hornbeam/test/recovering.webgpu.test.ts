import type { WebgpuBackend } from "@hornbeam/backend-webgpu";
import { setDevice } from "@hornbeam/compiler";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "../../conformance/test/webgpu/adapter.ts";
import { Adam, Dense, Dropout, Input, LambdaCallback, recovering, Sequential, setRandomSeed } from "../src/index.ts";

const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 64]);
const y = x.map(([a, b, c]) => [2 * a! - b! + c!]);

const train = async (onBatch?: (batch: number) => void): Promise<{ history: object; weights: unknown }> => {
  setRandomSeed(11);
  const model = new Sequential([
    Input({ shape: [3] }),
    new Dense(16, { activation: "relu" }),
    new Dropout(0.1),
    new Dense(1),
  ]).compile({ optimizer: new Adam({ learningRate: 0.02 }), loss: "mse", metrics: ["mae"] });
  let batches = 0;
  const { history } = await model.fit(x, y, {
    epochs: 4,
    batchSize: 8,
    seed: 2,
    validationSplit: 0.25,
    verbose: 0,
    callbacks: onBatch
      ? [new LambdaCallback({ batchLogsEvery: Infinity, onTrainBatchEnd: () => onBatch(batches++) })]
      : [],
  });
  return { history, weights: await model.getWeights() };
};

describe.skipIf(!hasAdapter)(`a GPU that goes in the middle of fit${hasAdapter ? "" : ` (${HOW})`}`, () => {
  test.each([1, 7])("destroyed twice, with a snapshot every %i steps: the same bits as without", async (every) => {
    const plain = await makeWebgpu();
    setDevice(plain);
    const want = await train();
    plain.dispose();
    const backend = await recovering(() => makeWebgpu(), { every });
    setDevice(backend);
    // Steps are on their way to the GPU when it goes.
    const got = await train((n) => {
      if (n === 4 || n === 15) (backend.current as WebgpuBackend).device.destroy();
    });
    expect(backend.losses).toBe(2);
    expect(got).toEqual(want);
    backend.dispose?.();
  });
});
