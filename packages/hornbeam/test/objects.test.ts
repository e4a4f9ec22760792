import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import { lossesMetrics } from "../../../tooling/goldens/lossesMetrics.ts";
import { Dense, Input, losses, metrics, optimizers, Sequential } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

interface Saved {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}
const goldens = lossesMetrics();
const { traces } = JSON.parse(
  readFileSync(new URL("../../../tooling/goldens/training/manifest.json", import.meta.url), "utf8"),
) as { traces: Record<string, { optimizer: Saved }> };
/** Python's floats of float32 as they are written there. */
const plain = (x: unknown): unknown => JSON.parse(JSON.stringify(x));

describe("get, serialize and deserialize, as in Keras", () => {
  test.each(Object.keys(goldens.losses))("loss %s there and back", (id) => {
    const saved = goldens.losses[id]!.config as unknown as Saved;
    const made = losses.deserialize({ ...saved, class_name: goldens.losses[id]!.class });
    expect(losses.serialize(made)).toMatchObject({ module: "keras.losses", config: saved.config });
    expect(losses.get(losses.serialize(made))).toBeInstanceOf(losses.Loss);
  });
  test.each(Object.keys(goldens.metrics).filter((id) => goldens.metrics[id]!.class))(
    "metric %s there and back",
    (id) => {
      const { class: name, config } = goldens.metrics[id]!;
      const made = metrics.deserialize({ class_name: name, config: config.config });
      const { name: own, ...rest } = config.config;
      expect(metrics.serialize(made)).toMatchObject({ class_name: name, module: "keras.metrics", config: rest });
      expect(made.name).toBe(own);
    },
  );
  test.each(Object.keys(traces))("optimizer %s there and back", (id) => {
    const saved = traces[id]!.optimizer;
    const made = optimizers.get(saved)!;
    expect(made).toBeInstanceOf(optimizers.Optimizer);
    // The modules of Keras's torch backend are not written.
    const strip = (x: unknown): unknown =>
      JSON.parse(JSON.stringify(x), (k, v: unknown) =>
        k === "module" || k === "registered_name" ? undefined : v,
      ) as unknown;
    expect(strip(optimizers.serialize(made))).toEqual(strip(saved));
    expect(plain(optimizers.serialize(optimizers.deserialize(optimizers.serialize(made))))).toEqual(
      plain(optimizers.serialize(made)),
    );
  });

  test("modules inside", () => {
    const schedule = new optimizers.CosineDecay(0.1, 20);
    const made = new optimizers.LossScaleOptimizer(new optimizers.SGD({ learningRate: schedule }));
    expect(optimizers.serialize(made)).toMatchObject({
      module: "keras.optimizers",
      config: {
        inner_optimizer: {
          module: "keras.optimizers",
          class_name: "SGD",
          config: { learning_rate: { module: "keras.optimizers.schedules", class_name: "CosineDecay" } },
        },
      },
    });
    expect(optimizers.deserialize<optimizers.CosineDecay>(optimizers.serialize(schedule))).toBeInstanceOf(
      optimizers.CosineDecay,
    );
  });

  test("names, classes, objects, null", async () => {
    expect(losses.get("mse")).toBe(losses.meanSquaredError);
    expect(losses.get("kl_divergence")).toBe(losses.klDivergence);
    expect(losses.get("CategoricalHinge")).toBeInstanceOf(losses.CategoricalHinge);
    expect(losses.get(losses.Huber)).toBeInstanceOf(losses.Huber);
    expect(losses.get(losses.huber)).toBe(losses.huber);
    expect(losses.serialize(losses.logCosh)).toBe("log_cosh");
    expect(metrics.get("mean_absolute_error")).toBeInstanceOf(metrics.MeanAbsoluteError);
    expect(metrics.get("f1_score")).toBeInstanceOf(metrics.F1Score);
    expect(metrics.get("BCE")).toBeInstanceOf(metrics.BinaryCrossentropy);
    const auc = new metrics.AUC();
    expect(metrics.get(auc)).toBe(auc);
    expect(optimizers.get("adamw")).toBeInstanceOf(optimizers.AdamW);
    expect(optimizers.get("RMSprop")).toBeInstanceOf(optimizers.RMSprop);
    expect([losses.get(null), metrics.get(undefined), optimizers.get(null)]).toEqual([null, null, null]);
    expect(() => losses.get("mean_square_error")).toThrow(/unknown name.*"mean_squared_error"/);
    expect(() => metrics.get("aucc")).toThrow(/metric: unknown name/);
    expect(() => optimizers.get(3)).toThrow(/optimizer/);
  });

  test("names in compile: all of Keras's spellings; those that need more say so", () => {
    const model = (): Sequential => new Sequential([Input({ shape: [2] }), new Dense(2)]);
    for (const optimizer of [
      "adadelta",
      "adafactor",
      "adamax",
      "adamw",
      "ftrl",
      "lamb",
      "lion",
      "muon",
      "nadam",
      "Adam",
      "schedulefreeadamw",
    ])
      expect(model().compile({ optimizer, loss: "dice" }).trainer.optimizer).toBeInstanceOf(optimizers.Optimizer);
    for (const loss of ["tversky", "ctc", "circle", "binary_focal_crossentropy", "CategoricalFocalCrossentropy", "kld"])
      model().compile({ optimizer: "sgd", loss });
    for (const metric of ["r2_score", "f1_score", "f_beta_score", "concordance_correlation", "BinaryIoU", "mape"])
      model().compile({ optimizer: "sgd", loss: "mse", metrics: [metric] });
    expect(() => model().compile({ optimizer: "LossScaleOptimizer" })).toThrow(
      /innerOptimizer.*new LossScaleOptimizer/,
    );
    expect(() => model().compile({ metrics: ["mean_io_u"] })).toThrow(/numClasses/);
  });
});
