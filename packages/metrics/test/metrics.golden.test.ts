import { jit } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { withValues } from "@hornbeam/nn";
import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { camelKeys, flat, lossesMetrics, worst, type Nested } from "../../../tooling/goldens/lossesMetrics.ts";
import * as metrics from "../src/index.ts";

const goldens = lossesMetrics().metrics;
const classes = metrics as unknown as Record<
  string,
  (new (...args: unknown[]) => metrics.Metric) & { readonly positional?: readonly string[] }
>;
// Mean and Sum have no class in the goldens: they are tested below.
const here = Object.keys(goldens).filter((id) => goldens[id]!.class);

test("all of Keras's metrics are here", () => {
  for (const id of here) expect(classes[goldens[id]!.class], id).toBeTypeOf("function");
  expect(here.length).toBe(50);
});

const makeMetric = (name: string, config: Readonly<Record<string, unknown>>): metrics.Metric => {
  const options = camelKeys(config);
  const Class = classes[name]!;
  return new Class(...(Class.positional ?? []).map((k) => options[k]), options);
};
const read = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);
const half = (x: Nested, second: boolean): Nested => {
  const list = x as readonly Nested[];
  const middle = Math.floor(list.length / 2);
  return second ? list.slice(middle) : list.slice(0, middle);
};

/** An update as a compiled step makes it: state goes in and comes out. */
const compiledUpdate = (metric: metrics.Metric): ((...batch: Tensor[]) => void) => {
  const step = jit((state: readonly Tensor[], batch: readonly Tensor[]) =>
    withValues(metric.variables, state, () => metric.updateState(batch[0]!, batch[1], batch[2])),
  );
  let first = true;
  return (...batch) => {
    if (first) {
      // What the first batch decides is made before the trace, as in training.
      metric.updateState(batch[0]!, batch[1]);
      metric.resetState();
      first = false;
    }
    const next = step(
      metric.variables.map((v) => v.value),
      batch,
    );
    metric.variables.forEach((v, i) => (v.value = next[i]!));
  };
};

describeOn("Keras's metrics", () => {
  test.each(here.flatMap((id) => [false, true].map((compiled) => [id, compiled] as const)))(
    "%s, compiled: %s",
    async (id, compiled) => {
      const golden = goldens[id]!;
      const make = (): metrics.Metric => makeMetric(golden.class, golden.kwargs);
      const near = async (what: string, got: Tensor, want: Nested): Promise<void> =>
        expect(worst(await read(got), flat(want)), what).toBeLessThan(1e-5);
      const metric = make();
      const update = compiled ? compiledUpdate(metric) : metric.updateState.bind(metric);
      update(tensor(half(golden.y_true, false) as number[]), tensor(half(golden.y_pred, false) as number[]));
      await near("after the first half", metric.result(), golden.after_first_half);
      update(tensor(half(golden.y_true, true) as number[]), tensor(half(golden.y_pred, true) as number[]));
      await near("result", metric.result(), golden.result);
      expect(metric.variables.map((v) => [v.name, [...v.shape]])).toEqual(
        golden.variables.map(([n, s]) => [n, [...s]]),
      );
      for (const [i, [variable, , value]] of golden.variables.entries())
        await near(variable, metric.variables[i]!.value, value);
      metric.resetState();
      for (const v of metric.variables) expect(Math.max(...(await read(v.value)).map(Math.abs))).toBe(0);
      const [y, p, w] = [golden.y_true, golden.y_pred, golden.sample_weight].map((x) => tensor(x as number[]));
      update(y!, p!, w!);
      await near("weighted", metric.result(), golden.weighted);
      const { name: given, ...config } = golden.config.config;
      const { name: own, ...made } = make().getConfig();
      // Keras forgets the axis there.
      expect(made).toEqual(golden.class === "CosineSimilarity" ? { ...config, axis: -1 } : config);
      // Names of repeated metrics are numbered there.
      expect(String(given).replace(/_\d+$/, "")).toBe(own);
    },
  );

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
