import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { snakeCase } from "@hornbeam/nn";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { Dense, Input, losses, metrics, optimizers, Sequential } from "../src/index.ts";
import type { LossName, MetricName, OptimizerName } from "../src/index.ts";

beforeAll(() => void setDevice(js()));
const model = (): Sequential => new Sequential([Input({ shape: [2] }), new Dense(2)]);
const needsNothing = ([, Class]: [string, unknown]): boolean =>
  typeof Class === "function" &&
  "className" in Class &&
  !((Class as { positional?: string[] }).positional ?? []).length;

describe("what compile takes is typed", () => {
  test("names that an editor offers are known, and all classes that need nothing are offered", () => {
    const optimizerNames: Record<OptimizerName, true> = {
      adadelta: true,
      adafactor: true,
      adagrad: true,
      adam: true,
      adamax: true,
      adamw: true,
      ftrl: true,
      lamb: true,
      lion: true,
      muon: true,
      nadam: true,
      rmsprop: true,
      schedulefreeadamw: true,
      sgd: true,
    };
    for (const name of Object.keys(optimizerNames))
      expect(optimizers.get(name), name).toBeInstanceOf(optimizers.Optimizer);
    const made = Object.entries(optimizers)
      .filter(needsNothing)
      .map(([name]) => name.toLowerCase());
    const bases = ["optimizer", "learningrateschedule"];
    expect(made.filter((n) => !bases.includes(n)).sort()).toEqual(Object.keys(optimizerNames).sort());
  });

  test("objects, functions, names, lists and records; nothing else", () => {
    expectTypeOf<"huber">().toExtend<LossName>();
    expectTypeOf<"auc">().toExtend<MetricName>();
    const compiled = model().compile({
      optimizer: new optimizers.Lion(),
      loss: [(y, p) => losses.meanSquaredError(y, p)],
      metrics: ["acc", new metrics.AUC(), (y, p) => losses.hinge(y, p)],
      weightedMetrics: [["mae"]],
    });
    expectTypeOf(compiled).toExtend<Sequential>();
    model().compile({ optimizer: "Adam", loss: { out: "mse" }, metrics: { out: ["mae", "R2Score"] } });
    // @ts-expect-error: a number is no optimizer
    model().compile({ optimizer: 3 });
    // @ts-expect-error: a number is no loss
    model().compile({ loss: 3 });
    // @ts-expect-error: nor is it a metric
    model().compile({ optimizer: "sgd", metrics: 3 });
    // @ts-expect-error: options have names
    void new optimizers.SGD({ learning_rate: 1 });
    // @ts-expect-error: reductions are a few names
    expect(() => new losses.Huber({ reduction: "average" })).toThrow(/reduction/);
    // @ts-expect-error: averages too
    expect(() => new metrics.F1Score({ average: "mean" })).toThrow(/average/);
    // @ts-expect-error: the recall must be given
    expect(() => new metrics.PrecisionAtRecall()).toThrow(/recall/);
  });

  test("all losses and metrics that need nothing have their names there", () => {
    const text = (space: object): string[] =>
      Object.entries(space)
        .filter(needsNothing)
        .map(([name]) => snakeCase(name));
    for (const name of text(losses)) if (name !== "loss") expect(losses.get(name), name).not.toBeNull();
    const abstract = ["metric", "mean_metric_wrapper", "confusion_count", "sensitivity_specificity_base"];
    for (const name of text(metrics))
      if (!abstract.includes(name)) expect(metrics.get(name), name).toBeInstanceOf(metrics.Metric);
  });
});
