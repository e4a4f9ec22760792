import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { snakeCase } from "@hornbeam/nn";
import { deserializeLayer, serializeLayer } from "@hornbeam/saving";
import { beforeAll, describe, expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { camelKeys, flat, worst } from "../../../tooling/goldens/lossesMetrics.ts";
import { objectsOf } from "../src/facade/objects.ts";
import * as hornbeam from "../src/index.ts";

type Config = Readonly<Record<string, unknown>>;
interface Entry {
  readonly module: string;
  readonly class_name: string;
  readonly config: Config;
}
interface Stats {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}
const golden = JSON.parse(
  readFileSync(new URL("../../../tooling/goldens/misc/misc.json", import.meta.url), "utf8"),
) as {
  configs: Record<string, Entry | string>;
  W: number[][];
  regularizers: Record<string, number>;
  constraints: Record<string, number[][]>;
  initializer_stats: Record<string, Stats>;
  initializer_exact: Record<string, unknown>;
  auto_names: [string, string][];
};
const modules = hornbeam as unknown as Record<
  string,
  Record<string, (new (...args: unknown[]) => unknown) | undefined>
>;
type Class = (new (...args: unknown[]) => unknown) & { readonly positional?: readonly string[] };
const classOf = (path: string): Class | undefined => {
  const [, module, name, deeper] = path.split(".");
  return deeper ? modules[module!]?.[deeper] : modules[module!]?.[name!];
};

beforeAll(() => void setDevice(js()));

const entries = Object.entries(golden.configs).filter((e): e is [string, Entry] => typeof e[1] === "object");
const plain = (x: unknown): unknown =>
  JSON.parse(
    JSON.stringify(x, (_, v: unknown) =>
      v instanceof Object && "value" in v && Object.keys(v).length === 1 ? v.value : v,
    ),
  );

describe("default configs as Keras writes them", () => {
  const layers = entries.filter(
    ([path, e]) => path.startsWith("keras.layers.") && classOf(`keras.layers.${e.class_name}`),
  );
  test("Python code in a Lambda is not run", () => {
    const code = { class_name: "__lambda__", config: { code: "4wEAAAA=", defaults: null, closure: null } };
    const lambda = { class_name: "Lambda", config: { name: "lambda", function: code } };
    expect(() => deserializeLayer(lambda, objectsOf({}))).toThrow(/Python code/);
  });
  test.each(layers)("%s", (_, entry) => {
    const layer = deserializeLayer(entry, objectsOf({}));
    const { module, class_name, config } = serializeLayer(layer) as unknown as Entry;
    expect({ module, class_name, config: plain(config) }).toEqual({
      module: entry.module,
      class_name: entry.class_name,
      config: entry.config,
    });
  });

  const others = entries.filter(
    ([path]) =>
      /^keras\.(losses|metrics|initializers|optimizers|optimizers\.schedules)\.[A-Z]\w+$/.test(path) &&
      // Aliases of other names.
      !/MeanMetricWrapper|Initializer$/.test(path),
  );
  test.each(others)("%s", (path, entry) => {
    const Class = classOf(path)!;
    const required = camelKeys(entry.config);
    const made = new Class(...(Class.positional ?? []).map((k) => required[k])) as { getConfig(): Config };
    const { name, ...own } = made.getConfig() as Record<string, unknown>;
    // Keras reads it back from a float32 variable.
    if (typeof own["learning_rate"] === "number") own["learning_rate"] = Math.fround(own["learning_rate"]);
    const { name: given, ...config } = entry.config;
    // Keras forgets the axis of this metric.
    expect(plain(own)).toEqual(plain(path === "keras.metrics.CosineSimilarity" ? { ...config, axis: -1 } : config));
    expect(given && String(given).replace(/_\d+$/, "")).toBe(name);
  });

  test("most of them are here", () => {
    expect(layers.length).toBeGreaterThan(50);
    expect(others.length).toBe(102);
  });
});

test("automatic names", () => {
  const counts = new Map<string, number>();
  for (const [className, name] of golden.auto_names) {
    const base = snakeCase(className);
    const n = counts.get(base) ?? 0;
    counts.set(base, n + 1);
    expect(n ? `${base}_${n}` : base).toBe(name);
  }
});

describeOn("Small things of Keras's", () => {
  const { regularizers, constraints, initializers } = hornbeam;
  const penalties: Readonly<Record<string, { call(x: Tensor): Tensor }>> = {
    L1: new regularizers.L1({ l1: 0.1 }),
    L2: new regularizers.L2({ l2: 0.1 }),
    L1L2: new regularizers.L1L2({ l1: 0.1, l2: 0.2 }),
    Orthogonal_rows: new regularizers.OrthogonalRegularizer({ factor: 0.1, mode: "rows" }),
    Orthogonal_columns: new regularizers.OrthogonalRegularizer({ factor: 0.1, mode: "columns" }),
  };
  test.each(Object.keys(golden.regularizers))("regularizer %s", async (name) => {
    const value = await penalties[name]!.call(tensor(golden.W)).item();
    expect(worst([value], [golden.regularizers[name]!])).toBeLessThan(1e-5);
  });

  const limits: Readonly<Record<string, { call(x: Tensor): Tensor }>> = {
    MaxNorm: new constraints.MaxNorm({ maxValue: 1 }),
    MinMaxNorm: new constraints.MinMaxNorm({ minValue: 0.5, maxValue: 1.5, rate: 0.7 }),
    NonNeg: new constraints.NonNeg(),
    UnitNorm: new constraints.UnitNorm(),
    UnitNorm_axis1: new constraints.UnitNorm({ axis: 1 }),
  };
  test.each(Object.keys(golden.constraints))("constraint %s", async (name) => {
    const values = await limits[name]!.call(tensor(golden.W)).data();
    expect(worst(Array.from(values, Number), flat(golden.constraints[name]))).toBeLessThan(1e-5);
  });

  test("initializers whose values are known", async () => {
    const made: Readonly<Record<string, Tensor>> = {
      Identity: new initializers.Identity({ gain: 2 }).call([3, 4]),
      Zeros: new initializers.Zeros().call([2]),
      Ones: new initializers.Ones().call([2]),
      Constant: new initializers.Constant({ value: 3 }).call([2]),
    };
    for (const [name, t] of Object.entries(made))
      expect(Array.from(await t.data(), Number), name).toEqual(flat(golden.initializer_exact[name]));
    const stft = new initializers.STFT({ side: "real" }).call([8, 1, 5]);
    expect(worst(Array.from(await stft.data(), Number), flat(golden.initializer_exact["STFT_real"]))).toBeLessThan(
      1e-5,
    );
  });

  /** What the goldens were made with, where it is not the default. */
  const settings: Readonly<Record<string, object>> = {
    VarianceScaling: { scale: 2, mode: "fan_avg", distribution: "untruncated_normal" },
  };
  test.each(Object.keys(golden.initializer_stats))("initializer %s: mean, deviation and range", async (name) => {
    const { shape, mean, std, min, max } = golden.initializer_stats[name]!;
    const Class = modules["initializers"]![name];
    expect(Class, name).toBeTypeOf("function");
    const data = Array.from(
      await (new Class!({ seed: 3, ...settings[name] }) as { call(s: readonly number[]): Tensor }).call(shape).data(),
      Number,
    );
    const m = data.reduce((a, b) => a + b, 0) / data.length;
    const s = Math.sqrt(data.reduce((a, b) => a + (b - m) ** 2, 0) / data.length);
    expect(Math.abs(m - mean)).toBeLessThan((6 * std) / Math.sqrt(data.length));
    expect(Math.abs(s / std - 1)).toBeLessThan(0.02);
    // A bounded distribution has Keras's bounds; an unbounded one may differ in its tails.
    const bounded = Math.abs(min + max) < 0.01 * max;
    const range = Math.max(...data.map(Math.abs));
    if (bounded) expect(range / max).toBeGreaterThan(0.95);
    expect(range / Math.max(-min, max)).toBeLessThan(1.3);
  });
});
