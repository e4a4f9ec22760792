import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { beforeAll, describe, expect, test } from "vitest";
import { Dense, Input, metrics, Sequential } from "../src/index.ts";

const classes = 3;
const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i * 1.3), Math.cos(i * 0.7), Math.sin(i * i)]);
const labels = x.map(([a, b]) => (a! > 0.3 ? 0 : b! > 0 ? 1 : 2));
const hot = labels.map((l) => Array.from({ length: classes }, (_, c) => Number(c === l)));

/** Every kind of metric; new ones each time, as they keep what they saw. */
const all = (): metrics.Metric[] => [
  new metrics.AUC({ multiLabel: true, curve: "PR" }),
  new metrics.F1Score({ average: "weighted" }),
  new metrics.FBetaScore({ average: "micro", beta: 2, threshold: 0.4 }),
  new metrics.R2Score(),
  new metrics.PearsonCorrelation(),
  new metrics.ConcordanceCorrelation(),
  new metrics.PrecisionAtRecall(0.5),
  new metrics.RecallAtPrecision(0.5),
  new metrics.SensitivityAtSpecificity(0.4),
  new metrics.SpecificityAtSensitivity(0.4),
  new metrics.OneHotMeanIoU(classes),
  new metrics.OneHotIoU(classes, [1]),
  new metrics.TopKCategoricalAccuracy({ k: 2 }),
  new metrics.Precision({ topK: 1 }),
  new metrics.Recall({ classId: 2 }),
  new metrics.CosineSimilarity(),
  new metrics.KLDivergence(),
  new metrics.LogCoshError(),
  new metrics.RootMeanSquaredError(),
];

describe.each(["js", "wasm"])("metrics in the steps of fit and evaluate on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test.each([false, true])(
    "are what they are by hand, over batches of which the last is smaller; run eagerly: %s",
    async (runEagerly) => {
      const model = new Sequential([Input({ shape: [3] }), new Dense(classes, { activation: "softmax" })]);
      model.compile({ optimizer: "adam", loss: "categorical_crossentropy", metrics: all(), runEagerly });
      const { history } = await model.fit(x, hot, { epochs: 2, batchSize: 10, verbose: 0 });
      for (const m of all()) expect(history[m.name], m.name).toHaveLength(2);
      const logs = await model.evaluate(x, hot, { batchSize: 10, verbose: 0 });
      const predictions = (await ((await model.predict(x, { verbose: 0 })) as Tensor).array()) as number[][];
      for (const metric of all()) {
        for (const from of [0, 10, 20])
          metric.updateState(hot.slice(from, from + 10), predictions.slice(from, from + 10));
        expect(logs[metric.name], metric.name).toBeCloseTo((await metric.result().item()) as number, 4);
      }
    },
  );

  test("weights of samples", async () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(classes, { activation: "softmax" })]);
    model.compile({ optimizer: "sgd", loss: "mse", weightedMetrics: all() });
    const sampleWeight = Float32Array.from(labels, (l) => l + 0.5);
    const logs = await model.evaluate(x, hot, { batchSize: 24, verbose: 0, sampleWeight });
    const predictions = (await model.predict(x, { verbose: 0 })) as Tensor;
    for (const metric of all()) {
      metric.updateState(hot, predictions, tensor(sampleWeight));
      expect(logs[metric.name], metric.name).toBeCloseTo((await metric.result().item()) as number, 4);
    }
  });
  test("a metric with a value for each class", async () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(classes, { activation: "softmax" })]);
    model.compile({ optimizer: "sgd", loss: "mse", metrics: [new metrics.F1Score()] });
    const logs = await model.evaluate(x, hot, { batchSize: 24, verbose: 0 });
    const metric = new metrics.F1Score();
    metric.updateState(hot, (await model.predict(x, { verbose: 0 })) as Tensor);
    for (const [i, v] of ((await metric.result().array()) as number[]).entries())
      expect(logs[`f1_score_${i}`]).toBeCloseTo(v, 5);
    expect(Object.keys(logs).sort()).toEqual(["f1_score_0", "f1_score_1", "f1_score_2", "loss"]);
  });
});
