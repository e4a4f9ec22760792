import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { hostLeaf, tensor } from "@hornbeam/core";
import * as optimizers from "@hornbeam/optimizers";
import { describe, expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { Dense, Input, Sequential } from "../src/index.ts";

const folder = new URL("../../../tooling/goldens/training/", import.meta.url).pathname;
type Config = Record<string, unknown>;
interface Saved {
  readonly class_name: string;
  readonly config: Config;
}
const manifest = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8")) as {
  traces: Record<string, { optimizer: Saved; losses: number[]; variables: [string, number[]][] }>;
  schedules: Record<string, { config: Config; values: number[] }>;
};
const data = readNpz(`${folder}data.npz`);
const camel = (config: Config): Config =>
  Object.fromEntries(
    Object.entries(config).map(([k, v]) => [k.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()), v]),
  );

const classes = optimizers as unknown as Record<
  string,
  (new (...args: unknown[]) => optimizers.LearningRateSchedule) & { readonly positional?: readonly string[] }
>;
const isSaved = (x: unknown): x is Saved => typeof x === "object" && x !== null && "class_name" in x;
/** An object of Keras's config, with those inside. */
const make = (saved: Saved): unknown => {
  const options = camel(
    Object.fromEntries(
      Object.entries(saved.config).map(([k, v]) => [
        k,
        isSaved(v)
          ? make(v)
          : k === "optimizer_map"
            ? Object.fromEntries(Object.entries(v as Record<string, Saved>).map(([path, o]) => [path, make(o)]))
            : v,
      ]),
    ),
  );
  const Class = classes[saved.class_name]!;
  return new Class(...(Class.positional ?? []).map((k) => options[k]), options);
};
const rows = (a: GoldenArray, from: number, n: number) => {
  const width = a.shape[1]!;
  return hostLeaf(
    { shape: [n, width], dtype: a.dtype },
    a.data.subarray(from * width, (from + n) * width) as GoldenArray["data"],
  );
};

describeOn("Keras's training traces", () => {
  describe.each([false, true])("run eagerly: %s", (runEagerly) => {
    test.each(Object.keys(manifest.traces))("%s: weights after each of 12 steps", async (id) => {
      const golden = readNpz(`${folder}${id}.npz`);
      const model = new Sequential([
        Input({ shape: [6] }),
        new Dense(8, { activation: "tanh", name: "h" }),
        new Dense(3, { name: "o" }),
      ]);
      model.setWeights([0, 1, 2, 3].map((i) => hostLeaf(data[`w${i}`]!, data[`w${i}`]!.data)));
      const { optimizer: saved, losses, variables } = manifest.traces[id]!;
      const optimizer = make(saved) as optimizers.Optimizer;
      model.compile({ optimizer, loss: "mse", runEagerly });
      for (let step = 0; step < 12; step++) {
        const from = (step % 4) * 8;
        model.trainer.resetMetrics();
        const logs = await model.trainOnBatch(rows(data.X!, from, 8), rows(data.Y!, from, 8));
        expect(Math.abs(logs["loss"]! / losses[step]! - 1), `step ${step} loss`).toBeLessThan(2e-5);
        const weights = await model.getWeights();
        weights.forEach((w, i) => {
          const expected = golden[`step${step}.w${i}`]!.data;
          w.forEach((v, k) =>
            expect(Math.abs(Number(v) - Number(expected[k])), `step ${step} weight ${i}[${k}]`).toBeLessThan(
              2e-5 * Math.max(1, Math.abs(Number(expected[k]))),
            ),
          );
        });
      }
      const state = optimizer.variables;
      expect(state.map((v) => [...v.shape])).toEqual(variables.map(([, shape]) => shape));
      const paths = state.map((v) => v.path.replace("sequential_", ""));
      // Keras gives these no path of their own.
      const anonymous = new Set(["variable", "bias"]);
      variables.forEach(([path], i) => {
        if (!anonymous.has(path)) expect(paths[i]).toBe(path.replace("sequential_", ""));
      });
      for (const [i, v] of state.entries()) {
        const expected = Array.from(golden[`opt.${i}`]!.data, Number);
        const got = Array.from(await v.value.data(), Number);
        const scale = Math.max(1, ...expected.map(Math.abs));
        got.forEach((x, k) => expect(Math.abs(x - expected[k]!) / scale, `${v.path}[${k}]`).toBeLessThan(2e-5));
      }
    });
  });
});

describe("Keras's learning-rate schedules", () => {
  test.each(Object.keys(manifest.schedules))("%s", async (id) => {
    setDevice(js());
    const { config, values } = manifest.schedules[id]!;
    const made = make({ class_name: id.split("_")[0]!, config }) as optimizers.LearningRateSchedule;
    for (let step = 0; step < values.length; step++)
      expect(
        Math.abs((await made.apply(tensor(step, { dtype: "int32" })).item()) - values[step]!),
        `step ${step}`,
      ).toBeLessThan(1e-5 * Math.max(Math.abs(values[step]!), 1e-2));
  });
});
