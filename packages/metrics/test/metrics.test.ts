import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { beforeAll, describe, expect, test } from "vitest";
import * as metrics from "../src/index.ts";

const read = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);
beforeAll(() => void setDevice(js()));

describe("scores and correlations", () => {
  test("F1: without average, with weights, micro and macro", async () => {
    const y = [
      [1, 1, 1],
      [1, 0, 0],
      [1, 1, 0],
    ];
    const p = [
      [0.2, 0.6, 0.7],
      [0.2, 0.6, 0.6],
      [0.6, 0.8, 0],
    ];
    const score = async (average: metrics.F1ScoreOptions["average"], weights?: number[]): Promise<number[]> =>
      read(new metrics.F1Score({ average: average ?? null, threshold: 0.5 }).apply(y, p, weights));
    const near = (a: number[], b: number[]): void => a.forEach((v, i) => expect(v).toBeCloseTo(b[i]!, 5));
    near(await score(null), [0.5, 0.8, 2 / 3]);
    near(await score("macro"), [(0.5 + 0.8 + 2 / 3) / 3]);
    near(await score("micro"), [(2 * 4) / (2 * 4 + 2 + 2)]);
    near(await score("weighted"), [(0.5 * 3 + 0.8 * 2 + 2 / 3) / 6]);
    near(await score(null, [1, 0, 1]), [2 / 3, 1, 1]);
    expect(() => new metrics.F1Score().result()).toThrow(/updateState/);
    expect(() => new metrics.F1Score().updateState([1], [1])).toThrow(/\[batch, classes\]/);
    expect(() => new metrics.FBetaScore({ beta: 0 })).toThrow(/beta must be above 0/);
    expect(() => new metrics.F1Score({ average: "all" as never })).toThrow(/average.*"micro"/);
  });

  test("R2: per output, weighted by variance, adjusted, and not adjusted where there are too few samples", async () => {
    const y = [
      [0, 1],
      [1, 0],
      [2, 5],
      [3, 1],
    ];
    const p = [
      [0, 1],
      [1, 1],
      [2, 4],
      [4, 1],
    ];
    const [a, b] = [1 - 1 / 5, 1 - 2 / 14.75];
    const of = async (options: metrics.R2ScoreOptions): Promise<number[]> =>
      read(new metrics.R2Score(options).apply(y, p));
    const [first, second] = await of({ classAggregation: null });
    expect(first).toBeCloseTo(a, 5);
    expect(second).toBeCloseTo(b, 5);
    expect((await of({}))[0]).toBeCloseTo((a + b) / 2, 5);
    expect((await of({ classAggregation: "variance_weighted_average" }))[0]).toBeCloseTo(
      (a * 5 + b * 14.75) / 19.75,
      5,
    );
    expect((await of({ numRegressors: 1 }))[0]).toBeCloseTo(1 - ((1 - (a + b) / 2) * 3) / 2, 5);
    expect((await of({ numRegressors: 3 }))[0]).toBeCloseTo((a + b) / 2, 5);
    expect(() => new metrics.R2Score({ numRegressors: -1 })).toThrow(/numRegressors/);
  });

  test("correlations of a line are 1, against it −1; concordance also sees the scale", async () => {
    const y = [[1, 2, 4]];
    expect((await read(metrics.pearsonCorrelation(y, [[3, 5, 9]])))[0]).toBeCloseTo(1, 5);
    expect((await read(metrics.pearsonCorrelation(y, [[-1, -2, -4]])))[0]).toBeCloseTo(-1, 5);
    expect((await read(metrics.concordanceCorrelation(y, y)))[0]).toBeCloseTo(1, 5);
    expect((await read(metrics.concordanceCorrelation(y, [[2, 3, 5]])))[0]).toBeCloseTo((2 * 14) / (28 + 9), 5);
  });
});

describe("thresholds", () => {
  test("the best rate where another is at least so large", async () => {
    const [y, p] = [
      [0, 0, 0, 1, 1],
      [0, 0.3, 0.8, 0.3, 0.8],
    ];
    const of = (m: metrics.Metric, w?: number[]): Promise<number> => m.apply(y, p, w).item() as Promise<number>;
    expect(await of(new metrics.SensitivityAtSpecificity(0.5))).toBeCloseTo(0.5, 6);
    expect(await of(new metrics.SensitivityAtSpecificity(0.5), [1, 1, 2, 2, 1])).toBeCloseTo(1 / 3, 6);
    expect(await of(new metrics.SpecificityAtSensitivity(0.5))).toBeCloseTo(2 / 3, 6);
    expect(await of(new metrics.PrecisionAtRecall(0.5))).toBeCloseTo(0.5, 6);
    expect(await of(new metrics.RecallAtPrecision(0.9))).toBe(0);
    expect(() => new metrics.PrecisionAtRecall(1.5)).toThrow(/recall must be in \[0, 1\]/);
    expect(() => new metrics.RecallAtPrecision(0.5, { numThresholds: 0 })).toThrow(/numThresholds/);
  });

  test("the k largest are positive, whatever their size, and no more than k", async () => {
    const top = new metrics.Precision({ topK: 2 });
    expect(await top.apply([[0, 1, 1, 0]], [[-3, -1, -2, -4]]).item()).toBe(1);
    const tied = new metrics.Recall({ topK: 1 });
    expect(await tied.apply([[1, 1]], [[0.5, 0.5]]).item()).toBe(0.5);
    const one = new metrics.Precision({ classId: 1 });
    expect(await one.apply([[1, 0]], [[0.9, 0.9]]).item()).toBe(0);
  });

  test("AUC keeps thresholds that were given, and knows its curves", () => {
    expect(new metrics.AUC({ thresholds: [0.6, 0.2] }).getConfig()).toMatchObject({
      num_thresholds: 4,
      thresholds: [0.2, 0.6],
    });
    expect(() => new metrics.AUC({ curve: "PRC" as never })).toThrow(/curve.*"ROC", "PR"/);
  });
});

describe("intersection over union", () => {
  const [y, p] = [
    [0, 0, 1, 1],
    [0, 1, 0, 1],
  ];
  test("labels outside, ignored classes, weights", async () => {
    const of = (m: metrics.Metric, t: number[], q: number[], w?: number[]): Promise<number> =>
      m.apply(t, q, w).item() as Promise<number>;
    expect(await of(new metrics.IoU(2, [0]), y, p)).toBeCloseTo(1 / 3, 6);
    expect(await of(new metrics.MeanIoU(2), y, p, [3, 3, 2, 2])).toBeCloseTo((3 / 8 + 2 / 7) / 2, 5);
    expect(await of(new metrics.MeanIoU(2), [0, 7, -1, 1], [0, 0, 0, 1])).toBeCloseTo(1, 6);
    expect(await of(new metrics.MeanIoU(2, { ignoreClass: 1 }), y, p)).toBeCloseTo(0.25, 6);
    // Whole numbers by default, as in Keras.
    expect(await of(new metrics.MeanIoU(2), y, p, [0.9, 1, 1, 1])).toBeCloseTo(1 / 6, 6);
    const half = new metrics.MeanIoU(2, { dtype: "float32" });
    expect(await of(half, y, p, [0.5, 0, 0, 1])).toBeCloseTo(1, 6);
  });
  test("scores of classes, one axis of them", async () => {
    const scores = tensor([
      [
        [0.9, 0.2],
        [0.1, 0.8],
      ],
    ]);
    const labels = tensor([
      [
        [1, 0],
        [0, 1],
      ],
    ]);
    expect(await new metrics.OneHotMeanIoU(2, { axis: 1 }).apply(labels, scores).item()).toBeCloseTo(1, 6);
    expect(await new metrics.OneHotIoU(2, [1], { sparseYPred: true }).apply(labels, [[0, 0]]).item()).toBeCloseTo(0, 6);
    expect(() => new metrics.IoU(2, [2])).toThrow(/\[0, 2\).*received 2/);
    expect(() => new metrics.MeanIoU(2).updateState([1, 2], [1])).toThrow(/one target for each/);
  });
});

test("accuracies are one value an element; sorted classes", async () => {
  expect(await read(metrics.binaryAccuracy([[1, 0]], [[0.4, 0.1]], { threshold: 0.3 }))).toEqual([1, 1]);
  expect(metrics.accuracy([[1], [2]], [1, 2]).shape).toEqual([2, 1]);
  const weighted = new metrics.BinaryAccuracy();
  expect(await weighted.apply([[1, 0]], [[0.9, 0.9]], [[3, 1]]).item()).toBeCloseTo(0.75, 6);
  const sorted = [
    [2, 0, 1],
    [1, 2, 0],
  ];
  expect(await read(metrics.sparseTopKCategoricalAccuracy([0, 0], sorted, { k: 2, fromSortedIds: true }))).toEqual([
    1, 0,
  ]);
  const metric = new metrics.SparseTopKCategoricalAccuracy({ k: 2, fromSortedIds: true });
  expect(metric.getConfig()).toMatchObject({ k: 2, from_sorted_ids: true });
});
