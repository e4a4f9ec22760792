import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, expect, test } from "vitest";
import { Dense, ExponentialDecay, Input, loadModel, Sequential, SGD, tensor, type optimizers } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const x = tensor([[1], [1]]); // prettier-ignore
const y = tensor([[0], [0]]); // prettier-ignore
/** One weight 1 and the loss w: a step takes the rate off it. */
const make = (learningRate: optimizers.LearningRate): Sequential => {
  const model = new Sequential([Input({ shape: [1] }), new Dense(1, { useBias: false, kernelInitializer: "ones" })]);
  model.compile({ optimizer: new SGD({ learningRate }), loss: "mae" });
  return model;
};
const steps = async (model: Sequential, n: number): Promise<number[]> => {
  const moved: number[] = [];
  for (let i = 0; i < n; i++) {
    const [before] = await model.getWeights();
    await model.trainOnBatch(x, y);
    const [after] = await model.getWeights();
    moved.push(Math.round((Number(before![0]) - Number(after![0])) * 1e5) / 1e5);
  }
  return moved;
};

test("in a compiled step the function is called anew each time, and can be replaced", async () => {
  let n = 0;
  const model = make(() => ++n / 100);
  expect(await steps(model, 3)).toEqual([0.01, 0.02, 0.03]);
  model.optimizer!.learningRate = () => 0.05;
  expect(await steps(model, 2)).toEqual([0.05, 0.05]);
});

test("in a compiled step a rate becomes a schedule, and a schedule another", async () => {
  const model = make(0.01);
  expect(await steps(model, 2)).toEqual([0.01, 0.01]);
  model.optimizer!.learningRate = 0.02;
  expect(await steps(model, 1)).toEqual([0.02]);
  model.optimizer!.learningRate = new ExponentialDecay(0.08, 1, 0.5);
  expect(await steps(model, 2)).toEqual([0.01, 0.005]);
  model.optimizer!.learningRate = new ExponentialDecay(0.03, 1, 1);
  expect(await steps(model, 2)).toEqual([0.03, 0.03]);
});

test("a function that has a name is saved by it", async () => {
  const slow = (): number => 0.01;
  const model = make(slow);
  await model.trainOnBatch(x, y);
  const bytes = await model.toBytes();
  const again = (await loadModel(bytes, { objects: { slow } })) as unknown as Sequential;
  expect(await steps(again, 1)).toEqual([0.01]);
  await expect(loadModel(bytes)).rejects.toThrow(/slow/);
});
