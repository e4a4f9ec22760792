import { readWeights } from "@hornbeam/saving/formats";
import { openArchive } from "@hornbeam/saving";
import { hostLeaf } from "@hornbeam/core";
import { beforeAll, describe, expect, test } from "vitest";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { dtypes, type DType } from "@hornbeam/ir";
import { goldenBytes } from "../../../tooling/goldens/files.ts";
import { parseNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { Add, Dense, EinsumDense, Embedding, Input, Model, MultiHeadAttention, quantizers, ReversibleEmbedding, Sequential, type Tensor } from "../src/index.ts"; // prettier-ignore
import { expectGolden, goldenOf, predict, type Loaded } from "./kerasFiles.ts";

beforeAll(() => void setDevice(js()));

const mlp = (): unknown =>
  new Sequential([
    Input({ shape: [11] }),
    new Dense(9, { activation: "tanh", name: "first" }),
    new Dense(5, { name: "second" }),
  ]);
const einsum = (): unknown => {
  const i = Input({ shape: [6, 8] });
  const h = new EinsumDense("abc,cde->abde", [null, 3, 4], { biasAxes: "de", activation: "relu" }).apply(i);
  const o = new EinsumDense("abde,dec->abc", [null, 7], { biasAxes: "c" }).apply(h);
  return new Model({ inputs: i, outputs: new EinsumDense("abx,xy->aby", [null, 5]).apply(o) });
};
const embedding = (tieWeights: boolean): unknown => {
  const i = Input({ shape: [5], dtype: "int32" });
  const both = new ReversibleEmbedding(10, 6, { tieWeights, logitSoftCap: 5 });
  const h = new Add().apply([new Embedding(10, 6).apply(i), both.apply(i)]);
  return new Model({ inputs: i, outputs: both.apply(h, { reverse: true }) });
};

const { Int8QuantizationConfig: Int8, Int4QuantizationConfig: Int4 } = quantizers;
const cases: Readonly<Record<string, readonly [() => unknown, quantizers.QuantizationConfig]>> = {
  int8_weights: [mlp, new Int8({ activationQuantizer: null })],
  int4_blocks: [mlp, new Int4({ blockSize: 4 })],
  int4_channels: [mlp, new Int4({ blockSize: -1 })],
  int4_inputs: [mlp, new Int4({ blockSize: null, activationQuantizer: new quantizers.AbsMaxQuantizer() })],
  ternary: [mlp, new quantizers.TernaryQuantizationConfig()],
  float8: [mlp, new quantizers.Float8QuantizationConfig()],
  einsum_int8: [einsum, new Int8()],
  einsum_int4_blocks: [einsum, new Int4({ blockSize: 5 })],
  einsum_int4: [einsum, new Int4({ blockSize: -1 })],
  embedding_int8_tied: [() => embedding(true), new Int8()],
  embedding_int4_blocks_tied: [() => embedding(true), new Int4({ blockSize: 4 })],
  embedding_int4_tied: [() => embedding(true), new Int4({ blockSize: -1 })],
  embedding_int8_untied: [() => embedding(false), new Int8()],
  embedding_int4_blocks_untied: [() => embedding(false), new Int4({ blockSize: 4 })],
  embedding_int4_untied: [() => embedding(false), new Int4({ blockSize: -1 })],
};

const leaf = ({ data, shape, dtype }: GoldenArray): Tensor => hostLeaf({ shape: [...shape], dtype }, data);
/** Weights in the file of a model, in its order. */
const stored = async (bytes: Uint8Array): Promise<readonly [string, ArrayLike<number | bigint>][]> => {
  const index = await readWeights(await openArchive(bytes).read("model.weights.h5"));
  const values = ({ dtype, data }: { readonly dtype: string; readonly data: Uint8Array }): ArrayLike<number | bigint> =>
    new dtypes[dtype as DType].array(data.slice().buffer);
  return [...index].flatMap(([place, { vars }]) => vars.map((v, i) => [`${place} ${i}`, values(v as never)] as const));
};
/** The float weights that Keras had before. */
const floats = (arrays: Readonly<Record<string, GoldenArray>>): Tensor[] =>
  Object.keys(arrays)
    .filter((k) => k.startsWith("float."))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)))
    .map((k) => leaf(arrays[k]!));

describe("float models become what Keras makes of them", () => {
  for (const [name, [make, config]] of Object.entries(cases))
    test(`${name}`, async () => {
      const path = `models/q_${name}/model.keras`;
      const model = make() as Loaded;
      model.setWeights(floats(parseNpz(goldenBytes(path.replace("model.keras", "io.npz")))));
      const report = await model.quantize(config, { verbose: false });
      expect(report.numQuantized).toBeGreaterThan(1);
      const golden = goldenOf(path);
      await expectGolden(await predict(model, golden.inputs), golden);
      const [ours, theirs] = [await stored(await model.toBytes()), await stored(goldenBytes(path))];
      expect(ours.length).toBe(theirs.length);
      theirs.forEach(([place, values], i) => {
        for (let k = 0; k < values.length; k++)
          expect(Number(ours[i]![1][k]), `${place} ${k}`).toBeCloseTo(Number(values[k]), 4);
      });
    });
});

describe("weights that data decide", () => {
  const make = (): { model: Loaded; structure: quantizers.QuantizationLayerStructure } => {
    const tokens = new Embedding(20, 12);
    const blocks = [0, 1].map(
      (k) =>
        new Sequential([Input({ shape: [null, 12] }), new Dense(14, { activation: "relu" }), new Dense(12)], {
          name: `block_${k}`,
        }),
    );
    const i = Input({ shape: [null], dtype: "int32" });
    const outputs = blocks[1]!.apply(blocks[0]!.apply(tokens.apply(i)));
    return {
      model: new Model({ inputs: i, outputs }) as never,
      structure: { preBlockLayers: [tokens], sequentialBlocks: blocks },
    };
  };
  const common = { numSamples: 16, sequenceLength: 10 };
  const configs: Readonly<
    Record<string, (data: Iterable<number>, s: quantizers.QuantizationLayerStructure) => quantizers.QuantizationConfig>
  > = {
    gptq: (d, s) => new quantizers.GPTQConfig([d], null, { ...common, quantizationLayerStructure: s, groupSize: 5 }),
    gptq_order: (d, s) =>
      new quantizers.GPTQConfig([d], null, {
        ...common,
        quantizationLayerStructure: s,
        groupSize: -1,
        activationOrder: true,
        weightBits: 3,
        symmetric: true,
      }),
    gptq2: (d, s) =>
      new quantizers.GPTQConfig([d], null, { ...common, quantizationLayerStructure: s, groupSize: 4, weightBits: 2 }),
    awq: (d, s) => new quantizers.AWQConfig([d], null, { ...common, quantizationLayerStructure: s, groupSize: 4 }),
    awq_plain: (d, s) =>
      new quantizers.AWQConfig([d], null, {
        ...common,
        quantizationLayerStructure: s,
        groupSize: -1,
        applyClip: false,
      }),
  };
  const error = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number =>
    Array.from(a as ArrayLike<number>, (v, i) => (Number(v) - Number(b[i])) ** 2).reduce((x, y) => x + y) / a.length;

  for (const [name, config] of Object.entries(configs))
    test(`${name}: as near to the float model as Keras comes, and the file says it`, async () => {
      const path = `models/q_${name}/model.keras`;
      const arrays = parseNpz(goldenBytes(path.replace("model.keras", "io.npz")));
      const { model, structure } = make();
      model.setWeights(floats(arrays));
      const data = Array.from(arrays["data"]!.data as Int32Array);
      const report = await model.quantize(config(data, structure), { verbose: false });
      expect([report.numQuantized, report.skippedByReason("outside quantization structure").length]).toEqual([4, 1]);
      const golden = goldenOf(path);
      const [out] = await predict(model, golden.inputs);
      const wanted = arrays["float_output"]!.data;
      const [ours, theirs] = [error(await out!.data(), wanted), error(golden.outputs[0]!.data, wanted)];
      expect(ours).toBeLessThan(theirs * 1.5);
      const files = [await stored(await model.toBytes()), await stored(goldenBytes(path))].map((f) =>
        f.map(([p, v]) => [p, v.length]),
      );
      expect(files[0]).toEqual(files[1]);
    });

  test("data beat rounding each weight by itself", async () => {
    const arrays = parseNpz(goldenBytes("models/q_gptq2/io.npz"));
    const data = Array.from(arrays["data"]!.data as Int32Array);
    const errors: number[] = [];
    for (const seen of [data, [0]]) {
      const { model, structure } = make();
      model.setWeights(floats(arrays));
      await model.quantize(configs["gptq"]!(seen, structure), { verbose: false });
      const out = await model.predict(leaf(arrays["input"]!), { verbose: 0 });
      errors.push(error(await out.data(), arrays["float_output"]!.data));
    }
    // One token tells nothing of the others: weights are rounded nearly each by itself.
    expect(errors[0]).toBeLessThan(errors[1]! * 0.9);
  });

  test("before the data nothing is saved, and without a structure nothing is touched", async () => {
    const { model } = make();
    await expect(model.quantize(new quantizers.GPTQConfig([[1, 2]], null), { verbose: false })).rejects.toThrow(
      /sequentialBlocks/,
    );
    await expect(model.quantize("awq", { verbose: false })).rejects.toThrow(/AWQConfig/);
    expect(model.weights.every((w) => w.dtype === "float32")).toBe(true);
    const dense = new Dense(2);
    dense.build([null, 4]);
    dense.quantize(new quantizers.GPTQConfig(null, null));
    const alone = new Sequential([Input({ shape: [4] }), dense]);
    await expect(alone.toBytes()).rejects.toThrow(/wait for data/);
  });
});

test("projections of attention are quantized, and the report says what cannot be saved", async () => {
  const i = Input({ shape: [4, 6] });
  const model = new Model({ inputs: i, outputs: new MultiHeadAttention(2, 3).apply(i, i) });
  const x = Array.from({ length: 24 }, (_, k) => Math.sin(k));
  const before = await (
    await model.predict(leaf({ data: new Float32Array(x), shape: [1, 4, 6], dtype: "float32" }), { verbose: 0 })
  ).data();
  const report = await model.quantize("int8", { verbose: false });
  expect([report.numQuantized, report.numErrors]).toEqual([4, 4]);
  expect(report.summaryWarning()).toMatch(/4 layer\(s\) reported errors \(e\.g\. multi_head_attention\/query/);
  const after = await (
    await model.predict(leaf({ data: new Float32Array(x), shape: [1, 4, 6], dtype: "float32" }), { verbose: 0 })
  ).data();
  before.forEach((v, k) => expect(Math.abs(Number(v) - Number(after[k]))).toBeLessThan(0.05));
  expect(model.quantizationSummary({ verbose: false })).toMatch(/Quantized layers : 4/);
});
