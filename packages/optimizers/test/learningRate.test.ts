import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { Variable } from "@hornbeam/nn";
import { beforeAll, expect, test } from "vitest";
import { ExponentialDecay } from "../src/schedules/ExponentialDecay.ts";
import { LossScaleOptimizer, MultiOptimizer, OptimizerMap, SGD } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const step = async (optimizer: SGD | LossScaleOptimizer, w: Variable): Promise<number> => {
  const before = Number((await w.value.data())[0]);
  optimizer.apply([tensor([1], { dtype: "float32" })], [w]);
  return before - Number((await w.value.data())[0]);
};
const weight = (): Variable => new Variable([1], { dtype: "float32" });

test("a function is called before each step", async () => {
  let n = 0;
  const optimizer = new SGD({ learningRate: () => 0.5 ** ++n });
  const w = weight();
  expect(await step(optimizer, w)).toBeCloseTo(0.5);
  expect(await step(optimizer, w)).toBeCloseTo(0.25);
  expect(optimizer.variables.map((v) => v.name)).not.toContain("learning_rate");
  expect(optimizer.stepVariables.length).toBe(optimizer.variables.length + 1);
});

test("a function may give a tensor", async () => {
  const rate = new Variable(0.1, { dtype: "float32" });
  const optimizer = new SGD({ learningRate: () => rate.value });
  expect(await step(optimizer, weight())).toBeCloseTo(0.1);
});

test("a number, a schedule or a function takes the place of a rate", async () => {
  const optimizer = new SGD({ learningRate: 0.1 });
  const w = weight();
  optimizer.learningRate = 0.2;
  expect(await step(optimizer, w)).toBeCloseTo(0.2);
  optimizer.learningRate = new ExponentialDecay(0.4, 1, 0.5);
  expect(await step(optimizer, w)).toBeCloseTo(0.2);
  expect(await step(optimizer, w)).toBeCloseTo(0.1);
  expect(optimizer.variables.map((v) => v.name)).toEqual(["iteration"]);
  expect(() => (optimizer.learningRate = 0.1)).toThrow(/decides the learning rate/);
  optimizer.learningRate = () => 0.05;
  expect(await step(optimizer, w)).toBeCloseTo(0.05);
});

test("optimizers inside others are asked too", async () => {
  const inner = new SGD({ learningRate: () => 0.3 });
  const scaled = new LossScaleOptimizer(inner, { initialScale: 1 });
  expect(await step(scaled, weight())).toBeCloseTo(0.3);
  scaled.learningRate = () => 0.6;
  expect(inner.schedules).toEqual(scaled.schedules);
  expect(await step(scaled, weight())).toBeCloseTo(0.6);
  const multi = new MultiOptimizer(new OptimizerMap(inner));
  expect(multi.schedules).toEqual(inner.schedules);
  expect(multi.stepVariables.map((v) => v.name)).toContain("called_rate");
});
