import * as losses from "@hornbeam/losses";
import * as metrics from "@hornbeam/metrics";
import * as optimizers from "@hornbeam/optimizers";
import { expect, expectTypeOf, test } from "vitest";
import { Adam, Sequential, Dense } from "../src/index.ts";
import type { LossName, MetricName, OptimizerName, Snake } from "../src/facade/nameTypes.ts";
import { snake } from "../src/facade/resolve.ts";

test("names of classes in types are those at run time", () => {
  expectTypeOf<Snake<"MeanSquaredError">>().toEqualTypeOf<"mean_squared_error">();
  expectTypeOf<Snake<"KLDivergence">>().toEqualTypeOf<"kl_divergence">();
  expectTypeOf<Snake<"AUC" | "L1L2" | "F1Score" | "AdamW">>().toEqualTypeOf<"auc" | "l1l2" | "f1_score" | "adam_w">();
  expect(["MeanSquaredError", "KLDivergence", "AUC", "L1L2", "F1Score", "AdamW"].map(snake)).toEqual([
    "mean_squared_error",
    "kl_divergence",
    "auc",
    "l1l2",
    "f1_score",
    "adam_w",
  ]);
});

test("names are of what the modules hold", () => {
  expectTypeOf<"adam">().toExtend<OptimizerName>();
  expectTypeOf<"exponential_decay">().not.toExtend<OptimizerName>();
  expectTypeOf<"huber" | "mse">().toExtend<LossName>();
  expectTypeOf<"accuracy" | "auc" | "mean_io_u">().not.toExtend<OptimizerName>();
  expectTypeOf<"accuracy" | "precision">().toExtend<MetricName>();
  const known = [losses, metrics, optimizers].flatMap((m) => Object.keys(m)).map(snake);
  expect(known).toEqual(expect.arrayContaining(["adam", "huber", "precision"]));
});

test("compile takes names, objects, functions, lists and records of them; other things are refused", () => {
  const model = new Sequential([new Dense(1)]);
  model.compile({ optimizer: new Adam(), loss: [null, "mse"], metrics: { a: ["mae", new metrics.Precision()] } });
  model.compile({ loss: (yTrue) => yTrue });
  // @ts-expect-error -- a number is no optimizer
  void (() => model.compile({ optimizer: 0.1 }));
  // @ts-expect-error -- nor a loss
  void (() => model.compile({ loss: 1 }));
  expect(model.trainer.options.loss).toBeTypeOf("function");
});
