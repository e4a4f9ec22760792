import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { stringifyPyJson, writeArchive, type PyJson } from "@hornbeam/saving";
import { writeWeights, type StoredVariable } from "@hornbeam/saving/formats";
import { beforeAll, describe, expect, test } from "vitest";
import { fromOracle } from "../../saving/test/oracle.ts";
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  FormatError,
  Functional,
  Input,
  loadModel,
  modelFromJSON,
  Sequential,
} from "../src/index.ts";
import { add, relu } from "../src/facade/ops/index.ts";

beforeAll(() => void setDevice(js()));

type Weights = Readonly<Record<string, readonly [string, readonly number[], Float32Array][]>>;
interface Attributed {
  create_group(name: string): Attributed;
  create_attribute(name: string, data: unknown, shape?: number[], dtype?: string): void;
  create_dataset(options: { name: string; data: Float32Array; shape: number[] }): void;
}
const fill = (n: number, seed: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(seed + i * 0.7) / 2);

/** The file that Keras 2 wrote for a model: names as texts of fixed length, weights under their names. */
const keras2File = (config: PyJson | undefined, weights: Weights, training?: PyJson): Promise<Uint8Array> =>
  fromOracle((file) => {
    const root = file as unknown as Attributed;
    if (config !== undefined) {
      root.create_attribute("keras_version", "2.3.1");
      root.create_attribute("backend", "tensorflow");
      root.create_attribute("model_config", stringifyPyJson(config));
      if (training !== undefined) root.create_attribute("training_config", stringifyPyJson(training));
    }
    const group = config === undefined ? root : root.create_group("model_weights");
    group.create_attribute("layer_names", Object.keys(weights), undefined, "S16");
    for (const [layer, list] of Object.entries(weights)) {
      const own = group.create_group(layer);
      if (list.length)
        own.create_attribute(
          "weight_names",
          list.map(([name]) => name),
          undefined,
          "S40",
        );
      const groups = new Map<string, Attributed>();
      for (const [name, shape, data] of list) {
        const segments = name.split("/");
        const folder = segments[0]!;
        const at = groups.get(folder) ?? own.create_group(folder);
        groups.set(folder, at);
        at.create_dataset({ name: segments[1]!, data, shape: [...shape] });
      }
    }
  });

const uniform = {
  class_name: "VarianceScaling",
  config: { scale: 1.0, mode: "fan_avg", distribution: "uniform", seed: null },
};
const zeros = { class_name: "Zeros", config: {} };
const plain = {
  kernel_initializer: uniform,
  bias_initializer: zeros,
  kernel_regularizer: null,
  bias_regularizer: null,
  activity_regularizer: null,
  kernel_constraint: null,
  bias_constraint: null,
};
const dense = (name: string, units: number, activation: string, more: object = {}): PyJson =>
  ({
    class_name: "Dense",
    config: { name, trainable: true, dtype: "float32", units, activation, use_bias: true, ...plain, ...more },
  }) as PyJson;
const weights: Weights = {
  dense_1: [
    ["dense_1/kernel:0", [3, 4], fill(12, 1)],
    ["dense_1/bias:0", [4], fill(4, 2)],
  ],
  dropout_1: [],
  dense_2: [
    ["dense_2/kernel:0", [4, 2], fill(8, 3)],
    ["dense_2/bias:0", [2], fill(2, 4)],
  ],
};
const layers = [
  dense("dense_1", 4, "relu", { batch_input_shape: [null, 3] }),
  { class_name: "Dropout", config: { name: "dropout_1", trainable: true, rate: 0.5, noise_shape: null, seed: null } },
  dense("dense_2", 2, "softmax"),
] as PyJson[];
const x = tensor([
  [1, -2, 3],
  [0.5, 0.25, -1],
]);
const same = async (a: Tensor, b: Tensor): Promise<void> => {
  const [p, q] = [await a.data(), await b.data()];
  expect(p.length).toBe(q.length);
  for (let i = 0; i < p.length; i++) expect(Number(p[i])).toBeCloseTo(Number(q[i]), 6);
};
const expected = (): Sequential => {
  const model = new Sequential([
    Input({ shape: [3] }),
    new Dense(4, { activation: "relu" }),
    new Dense(2, { activation: "softmax" }),
  ]);
  model.setWeights([weights["dense_1"]!, weights["dense_2"]!].flatMap((l) => l.map(([, , data]) => data)));
  return model;
};

describe("files of Keras 2", () => {
  test("a Sequential, its input shape in its first layer; as an object and as a bare list", async () => {
    for (const config of [{ name: "sequential_1", layers }, layers] as PyJson[]) {
      const model = await loadModel(await keras2File({ class_name: "Sequential", config }, weights));
      await same(await model.predictOnBatch(x), await expected().predictOnBatch(x));
    }
  });

  test("what it was compiled with", async () => {
    const training = {
      optimizer_config: {
        class_name: "Adam",
        config: { lr: 0.25, beta_1: 0.9, beta_2: 0.999, decay: 0.0, epsilon: 1e-7, amsgrad: false },
      },
      loss: "categorical_crossentropy",
      metrics: [
        [{ class_name: "MeanMetricWrapper", config: { name: "acc", dtype: "float32", fn: "categorical_accuracy" } }],
      ],
      sample_weight_mode: null,
      loss_weights: null,
    };
    const model = await loadModel(
      await keras2File({ class_name: "Sequential", config: { name: "s", layers } }, weights, training as PyJson),
    );
    const logs = await model.trainOnBatch(
      x,
      tensor([
        [1, 0],
        [0, 1],
      ]),
    );
    expect(Object.keys(logs)).toEqual(["loss", "categorical_accuracy"]);
    expect((model.trainer.optimizer as unknown as { getConfig(): object }).getConfig()).toMatchObject({
      learning_rate: 0.25,
    });
  });

  test("weights alone, by order and by name, with a report", async () => {
    const bytes = await keras2File(undefined, weights);
    const model = expected();
    model.setWeights((await model.getWeights()).map((w) => w.map(() => 0 as never)));
    expect((await model.loadWeights(bytes)).loaded).toEqual([
      "dense/kernel",
      "dense/bias",
      "dense_1/kernel",
      "dense_1/bias",
    ]);
    await same(await model.predictOnBatch(x), await expected().predictOnBatch(x));
    const other = new Sequential([
      Input({ shape: [3] }),
      new Dense(4, { name: "dense_1", activation: "relu" }),
      new Dense(5, { name: "head" }),
    ]);
    await expect(other.loadWeights(bytes)).rejects.toThrow(
      /head\/kernel: the weight has shape \[4, 5\], the file \[4, 2\]/,
    );
    const report = await other.loadWeights(bytes, { byName: true });
    expect(report.loaded).toEqual(["dense_1/kernel", "dense_1/bias"]);
    expect(report.skipped.map(({ variable }) => variable)).toEqual(["head/kernel", "head/bias"]);
    expect(report.unused.length).toBe(2);
    const wrong = new Sequential([Input({ shape: [3] }), new Dense(4)]);
    await expect(wrong.loadWeights(bytes)).rejects.toThrow(
      /expected 1 layers with weights \(dense\), received 2 \(dense_1, dense_2\).*byName/,
    );
  });

  const ref = (name: string, kwargs: PyJson = {}): PyJson => [name, 0, 0, kwargs];
  const conv = {
    filters: 2,
    kernel_size: [2, 2],
    strides: [1, 1],
    padding: "same",
    data_format: "channels_last",
    dilation_rate: [1, 1],
    activation: "linear",
    use_bias: true,
  };
  const graph = (op: PyJson): PyJson => ({
    class_name: "Model",
    config: {
      name: "model_1",
      layers: [
        {
          name: "in",
          class_name: "InputLayer",
          config: { batch_input_shape: [null, 2, 2, 1], dtype: "float32", sparse: false, name: "in" },
          inbound_nodes: [],
        },
        {
          name: "c",
          class_name: "Conv2D",
          config: { name: "c", trainable: true, ...conv, ...plain },
          inbound_nodes: [[ref("in")]],
        },
        {
          name: "bn",
          class_name: "BatchNormalizationV1",
          config: {
            name: "bn",
            trainable: true,
            axis: [3],
            momentum: 0.99,
            epsilon: 0.001,
            center: true,
            scale: true,
            beta_initializer: zeros,
            gamma_initializer: { class_name: "Ones", config: {} },
            moving_mean_initializer: zeros,
            moving_variance_initializer: { class_name: "Ones", config: {} },
          },
          inbound_nodes: [[ref("c")]],
        },
        op,
        {
          name: "f",
          class_name: "Flatten",
          config: { name: "f", trainable: true, data_format: "channels_last" },
          inbound_nodes: [[ref("op")]],
        },
      ],
      input_layers: [["in", 0, 0]],
      output_layers: [["f", 0, 0]],
    } as PyJson,
  });
  const graphWeights: Weights = {
    in: [],
    c: [
      ["c/kernel:0", [2, 2, 1, 2], fill(8, 5)],
      ["c/bias:0", [2], fill(2, 6)],
    ],
    bn: ["gamma", "beta", "moving_mean", "moving_variance"].map((n, i) => [
      `bn/${n}:0`,
      [2],
      fill(2, 7 + i).map(Math.abs),
    ]),
  };

  test("a graph: calls as lists, ops of TensorFlow, axes as lists", async () => {
    const op = {
      name: "op",
      class_name: "TFOpLambda",
      config: { name: "op", trainable: true, dtype: "float32", function: "math.add" },
      inbound_nodes: [["bn", 0, 0, { y: ["c", 0, 0], name: null }]],
    };
    const model = await loadModel(await keras2File(graph(op as PyJson), graphWeights));
    const input = Input({ shape: [2, 2, 1] });
    const c = new Conv2D(2, 2, { padding: "same" });
    const bn = new BatchNormalization();
    const y = c.apply(input);
    const mine = new Functional({ inputs: input, outputs: new Flatten().apply(add(bn.apply(y), y)) });
    mine.setWeights([...graphWeights["c"]!, ...graphWeights["bn"]!].map(([, , data]) => data));
    const image = tensor([
      [
        [[1], [2]],
        [[-1], [0.5]],
      ],
    ]);
    await same(await model.predictOnBatch(image), await mine.predictOnBatch(image));
    expect(typeof relu).toBe("function");
  });

  test("an op of TensorFlow without a counterpart is named", async () => {
    const op = {
      name: "op",
      class_name: "TFOpLambda",
      config: { name: "op", function: "debugging.assert_equal" },
      inbound_nodes: [["bn", 0, 0, {}]],
    };
    await expect(loadModel(await keras2File(graph(op as PyJson), graphWeights))).rejects.toThrow(
      /model\/op: .*debugging\.assert_equal/,
    );
    await expect(loadModel(await keras2File(graph(op as PyJson), graphWeights))).rejects.toThrow(FormatError);
  });

  test("a Lambda is refused, and so is JSON with one", async () => {
    const lambda = {
      class_name: "Lambda",
      config: { name: "l", function: ["4wEA", null, null], function_type: "lambda" },
    };
    const config = { class_name: "Sequential", config: { name: "s", layers: [layers[0]!, lambda] } } as PyJson;
    await expect(loadModel(await keras2File(config, weights))).rejects.toThrow(/Python code/);
    expect(() => modelFromJSON(stringifyPyJson(config))).toThrow(/Python code/);
    expect(
      modelFromJSON(stringifyPyJson({ class_name: "Sequential", config: { name: "s", layers } })).countParams(),
    ).toBe(26);
  });

  test(".keras of tf.keras 2.12 to 2.15: other paths, and configs in the old form", async () => {
    const stored = (name: string): StoredVariable[] =>
      weights[name]!.map(([, shape, data]) => ({ data, shape, dtype: "float32" }));
    const tree = new Map([
      ["/_layer_checkpoint_dependencies/dense", { vars: stored("dense_1") }],
      ["/_layer_checkpoint_dependencies/dropout", { vars: [] }],
      ["/_layer_checkpoint_dependencies/dense_1", { vars: stored("dense_2") }],
    ]);
    const text = (value: PyJson): Uint8Array => new TextEncoder().encode(stringifyPyJson(value));
    const config = {
      module: "keras",
      class_name: "Sequential",
      config: { name: "s", layers },
      registered_name: null,
      build_config: { input_shape: [null, 3] },
    };
    const bytes = writeArchive([
      { name: "metadata.json", data: text({ keras_version: "2.13.1", date_saved: "2023-08-01@10:00:00" }) },
      { name: "config.json", data: text(config as PyJson) },
      { name: "model.weights.h5", data: await writeWeights(tree) },
    ]);
    await same(await (await loadModel(bytes)).predictOnBatch(x), await expected().predictOnBatch(x));
  });
});
