import { readFileSync } from "node:fs";
import { join } from "node:path";
import { API } from "typescript/unstable/sync";
import { expect, test } from "vitest";
import { root } from "../workspace/packages.ts";

const folder = join(root, "tooling", "types", "fixtures");
const file = join(folder, "literals.ts");
const text = readFileSync(file, "utf8");

/** What an editor offers inside the string before each mark: "adam" then a comment with the place's name. */
const offered = ((): Readonly<Record<string, readonly string[]>> => {
  const api = new API({ cwd: root });
  try {
    const config = join(folder, "tsconfig.json");
    const { checker } = api.updateSnapshot({ openProject: config }).getProject(config)!;
    return Object.fromEntries(
      [...text.matchAll(/"(\w*)" \/\* (\w+) \*\//g)].map(({ index, 2: place }) => {
        const entries = checker.getCompletionsAtPosition(file, index + 1)?.entries ?? [];
        return [place!, entries.map((e) => e.name.replace(/^"|"$/g, ""))];
      }),
    );
  } finally {
    api.close();
  }
})();

const expected: Readonly<Record<string, readonly string[]>> = {
  dtype: ["float16", "float32", "bfloat16"],
  padding: ["same", "valid"],
  dataFormat: ["channels_first", "channels_last"],
  poolPadding: ["same", "valid"],
  activation: ["relu", "gelu", "softmax", "leaky_relu"],
  recurrentActivation: ["sigmoid", "hard_sigmoid"],
  initializer: ["glorot_uniform", "he_normal", "zeros", "orthogonal"],
  regularizer: ["l1", "l2", "l1l2"],
  constraint: ["max_norm", "non_neg", "unit_norm"],
  optimizer: ["adam", "sgd", "adam_w"],
  loss: ["mse", "mean_squared_error", "categorical_crossentropy", "kl_divergence"],
  metric: ["accuracy", "auc", "mean_absolute_error", "top_k_categorical_accuracy"],
  reduction: ["sum", "mean", "none", "sum_over_batch_size"],
  mode: ["min", "max", "auto"],
  cast: ["int32", "float64", "bool", "bfloat16"],
  zerosDtype: ["int8", "uint32"],
  padMode: ["constant", "reflect", "symmetric"],
  qrMode: ["reduced", "complete"],
  side: ["left", "right"],
  strategy: ["greedy", "beam_search"],
  interpolation: ["nearest", "bilinear", "bicubic"],
};

test.each(Object.entries(expected))("an editor completes %s", (place, names) => {
  expect(offered[place]).toEqual(expect.arrayContaining([...names]));
});

test("every marked place is asked for", () => {
  expect(Object.keys(offered).sort()).toEqual(Object.keys(expected).sort());
});
