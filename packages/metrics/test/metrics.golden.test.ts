import { tensor, type Tensor } from "@hornbeam/core";
import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { camelKeys, flat, lossesMetrics, worst, type Nested } from "../../../tooling/goldens/lossesMetrics.ts";
import * as metrics from "../src/index.ts";

const goldens = lossesMetrics().metrics;
/** Keras's metrics that are not part of this slice. */
const absent = new Set([
  "R2Score",
  "PearsonCorrelation",
  "ConcordanceCorrelation",
  "SensitivityAtSpecificity",
  "SpecificityAtSensitivity",
  "PrecisionAtRecall",
  "RecallAtPrecision",
  "F1Score",
  "FBetaScore",
  "MeanIoU",
  "IoU",
  "BinaryIoU",
  "OneHotIoU",
  "OneHotMeanIoU",
]);
const classes = metrics as unknown as Record<string, new (options: Record<string, unknown>) => metrics.Metric>;
// Mean and Sum have no class in the goldens: they are tested below.
const streams = Object.keys(goldens).filter((id) => goldens[id]!.class);
const here = streams.filter((id) => !absent.has(goldens[id]!.class));

test("what is left out is not there, and what is there is not left out", () => {
  for (const name of absent) expect(classes[name], name).toBeUndefined();
  for (const id of here) expect(classes[goldens[id]!.class], id).toBeTypeOf("function");
  expect(here.length).toBe(36);
});

const read = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);
const half = (x: Nested, second: boolean): Nested => {
  const list = x as readonly Nested[];
  const middle = Math.floor(list.length / 2);
  return second ? list.slice(middle) : list.slice(0, middle);
};

describeOn("Keras's metrics", () => {
  test.each(here)("%s", async (id) => {
    const golden = goldens[id]!;
    const make = (): metrics.Metric => new classes[golden.class]!(camelKeys(golden.kwargs));
    const near = async (what: string, got: Tensor, want: Nested): Promise<void> =>
      expect(worst(await read(got), flat(want)), what).toBeLessThan(1e-5);
    const metric = make();
    metric.updateState(tensor(half(golden.y_true, false) as number[]), tensor(half(golden.y_pred, false) as number[]));
    await near("after the first half", metric.result(), golden.after_first_half);
    metric.updateState(tensor(half(golden.y_true, true) as number[]), tensor(half(golden.y_pred, true) as number[]));
    await near("result", metric.result(), golden.result);
    expect(metric.variables.map((v) => [v.name, [...v.shape]])).toEqual(golden.variables.map(([n, s]) => [n, [...s]]));
    for (const [i, [variable, , value]] of golden.variables.entries())
      await near(variable, metric.variables[i]!.value, value);
    metric.resetState();
    for (const v of metric.variables) expect(Math.max(...(await read(v.value)).map(Math.abs))).toBe(0);
    const [y, p, w] = [golden.y_true, golden.y_pred, golden.sample_weight].map((x) => tensor(x as number[]));
    metric.updateState(y!, p!, w!);
    await near("weighted", metric.result(), golden.weighted);
    const { name: given, ...config } = golden.config.config;
    const { name: own, ...made } = make().getConfig();
    // Keras forgets the axis there.
    expect(made).toEqual(golden.class === "CosineSimilarity" ? { ...config, axis: -1 } : config);
    // Names of repeated metrics are numbered there.
    expect(String(given).replace(/_\d+$/, "")).toBe(own);
  });

  test("Mean and Sum", async () => {
    const mean = new metrics.Mean();
    mean.updateState(tensor([1, 3, 5, 7]), tensor([1, 1, 0, 0]));
    mean.updateState(tensor([8]), tensor([0.5]));
    expect(await mean.result().item()).toBeCloseTo(8 / 2.5, 6);
    const sum = new metrics.Sum();
    sum.updateState(tensor([1, 3, 5, 7]), tensor([1, 1, 0.5, 0]));
    expect(await sum.result().item()).toBeCloseTo(6.5, 6);
  });
});
