import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { toNested, type ArrayValue } from "@hornbeam/data";
import { Input, InputLayer, Layer } from "@hornbeam/nn";
import { beforeAll, expect, test } from "vitest";
import * as backend from "../src/backend/index.ts";
import * as config from "../src/config/index.ts";
import * as utils from "../src/index.ts";

beforeAll(() => void setDevice(js()));

test("toCategorical of arrays and tensors", async () => {
  expect(toNested(utils.toCategorical([0, 2, 1]))).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(utils.toCategorical([[[1], [0]]], { numClasses: 4 }).shape).toEqual([1, 2, 4]);
  const t = utils.toCategorical(tensor([[1], [0]], { dtype: "int32" }), { numClasses: 2 });
  expect(await t.array()).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(() => utils.toCategorical(tensor([1]))).toThrow(/numClasses is needed/);
  expect(() => utils.toCategorical([3], { numClasses: 3 })).toThrow(/integers in \[0, 3\).*3 at 0/);
  expect(() => utils.toCategorical([0.5])).toThrow(/integers/);
});

test("normalize along any axis, any order, zero vectors left", async () => {
  const rounded = (x: ArrayValue): number[] => Array.from(x.data as Float32Array, (v) => Math.round(v * 1e4) / 1e4);
  expect(
    rounded(
      utils.normalize([
        [3, 4],
        [0, 0],
      ]),
    ),
  ).toEqual([0.6, 0.8, 0, 0]);
  expect(
    rounded(
      utils.normalize(
        [
          [3, 1],
          [4, 1],
        ],
        { axis: 0 },
      ),
    ),
  ).toEqual([0.6, 0.7071, 0.8, 0.7071]);
  expect(rounded(utils.normalize([[1, 3]], { order: 1 }))).toEqual([0.25, 0.75]);
  expect(rounded(utils.normalize([[1, -4]], { order: Infinity }))).toEqual([0.25, -1]);
  expect((await utils.normalize(tensor([[3, 4]])).data())[1]).toBeCloseTo(0.8, 6);
  expect(() => utils.normalize([1], { axis: 1 })).toThrow(/axis must be one of 1; received 1/);
});

test("padSequences fills and cuts where it is told", () => {
  const sequences = [[1], [2, 3], [4, 5, 6]];
  const nested = (options?: utils.PadSequencesOptions): unknown => toNested(utils.padSequences(sequences, options));
  expect(nested()).toEqual([
    [0, 0, 1],
    [0, 2, 3],
    [4, 5, 6],
  ]);
  expect(nested({ value: -1, padding: "post", maxlen: 2 })).toEqual([
    [1, -1],
    [2, 3],
    [5, 6],
  ]);
  expect(nested({ maxlen: 2, truncating: "post" })).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  const deep = utils.padSequences([[[1.5, 2]], []], { dtype: "float32", maxlen: 2 });
  expect([deep.shape, toNested(deep)]).toEqual([
    [2, 2, 2],
    [
      [
        [0, 0],
        [1.5, 2],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ]);
  expect(utils.padSequences([[1.9, -1.9]], { value: 7.9, maxlen: 3 }).data).toEqual(Int32Array.of(7, 1, -1));
  expect(() => utils.padSequences([[[1]], [2]])).toThrow(/shape \[1\].*at 1/);
  expect(() => utils.padSequences([1] as never)).toThrow(/list of lists/);
  expect(() => nested({ padding: "middle" as never })).toThrow(/"pre" or "post"/);
});

test("x, y and weights packed and unpacked", () => {
  expect(utils.packXYSampleWeight(1)).toBe(1);
  expect(utils.packXYSampleWeight([1])).toEqual([[1]]);
  expect(utils.packXYSampleWeight(1, 2, null)).toEqual([1, 2]);
  expect(utils.unpackXYSampleWeight(utils.packXYSampleWeight(1, 2, 3))).toEqual([1, 2, 3]);
  expect(utils.unpackXYSampleWeight([1])).toEqual([1, null, null]);
  expect(() => utils.unpackXYSampleWeight([1, 2, 3, 4])).toThrow(/list of 4/);
});

test("windows of a series, with the targets at their beginnings", async () => {
  const data = Array.from({ length: 10 }, (_, i) => i);
  const all = async (set: AsyncIterable<unknown>): Promise<unknown[]> => {
    const out: unknown[] = [];
    for await (const e of set) out.push((Array.isArray(e) ? e : [e]).map((a) => toNested(a as ArrayValue)));
    return out;
  };
  const windows = utils.timeseriesDatasetFromArray(
    data,
    data.map((v) => v * 10),
    3,
    { sequenceStride: 2, samplingRate: 2, batchSize: 2 },
  );
  expect(windows.cardinality).toBe(2);
  expect(await all(windows)).toEqual([
    [
      [
        [0, 2, 4],
        [2, 4, 6],
      ],
      [0, 20],
    ],
    [[[4, 6, 8]], [40]],
  ]);
  const part = utils.timeseriesDatasetFromArray(data, null, 2, { startIndex: 4, endIndex: 7, batchSize: null });
  expect(await all(part)).toEqual([[[4, 5]], [[5, 6]]]);
  const mixed = utils.timeseriesDatasetFromArray(data, null, 2, { shuffle: true, seed: 3, batchSize: 9 });
  const [first, second] = [await all(mixed), await all(mixed)] as [number[][][][], number[][][][]];
  expect(first).not.toEqual(second);
  expect(first[0]![0]!.map(([a]) => a!).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(() => utils.timeseriesDatasetFromArray(data, null, 20)).toThrow(/less than the 10 steps/);
  expect(() => utils.timeseriesDatasetFromArray(data, null, 2, { samplingRate: 0 })).toThrow(/positive integer/);
});

test("a dataset of one's own is a stream of batches, with its hooks", async () => {
  const calls: string[] = [];
  class Squares extends utils.PyDataset<number> {
    readonly length = 3;
    getItem(i: number): number {
      return i * i;
    }
    override onEpochEnd(): void {
      calls.push("end");
    }
  }
  const set = new Squares({ workers: 2 });
  const seen: number[] = [];
  for await (const batch of set) seen.push(batch);
  expect([seen, calls, set.cardinality]).toEqual([[0, 1, 4], ["end"], 3]);
});

test("Config reads, sets, freezes and writes", () => {
  const c = new utils.Config<Record<string, unknown>>({ rate: 0.1 });
  c.momentum = 0.9;
  expect([c.rate, "momentum" in c, c.keys(), JSON.stringify(c)]).toEqual([
    0.1,
    true,
    ["rate", "momentum"],
    '{"rate":0.1,"momentum":0.9}',
  ]);
  c.freeze();
  expect(c.frozen).toBe(true);
  expect(() => (c.rate = 1)).toThrow(/frozen config does not change; received rate/);
  expect(() => delete c.rate).toThrow(/frozen/);
  c.unfreeze();
  delete c.rate;
  expect({ ...c.asDict() }).toEqual({ momentum: 0.9 });
  expect(() => new utils.Config({ freeze: 1 })).toThrow(/called like a method/);
  const odd = new utils.Config<Record<string, unknown>>();
  expect(odd["toString"]).toBeUndefined();
  odd["__proto__"] = { polluted: true };
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("dtypes by one name, and what config says", () => {
  const names = ["float", "int", "torch.bfloat16", "<dtype: 'uint8'>", undefined, { dtype: "bool" }];
  expect(names.map((n) => utils.standardizeDtype(n))).toEqual([
    "float32",
    "int32",
    "bfloat16",
    "uint8",
    "float32",
    "bool",
  ]);
  expect(() => utils.standardizeDtype("complex64")).toThrow(/Known: float32/);
  expect([backend.isIntDtype("uint8"), backend.isIntDtype("bool"), backend.isFloatDtype("bfloat16")]).toEqual([
    true,
    false,
    true,
  ]);
  expect([config.floatx(), config.epsilon(), config.imageDataFormat(), config.backend()]).toEqual([
    "float32",
    1e-7,
    "channels_last",
    "js",
  ]);
  expect(config.dtypePolicy().name).toBe("float32");
});

test("the inputs that a symbolic value comes from", () => {
  class Both extends Layer {
    override call(x: never): unknown {
      return (x as unknown[])[0];
    }
  }
  const [a, b, c] = [Input({ shape: [2] }), Input({ shape: [2] }), Input({ shape: [2] })];
  const y = new Both().apply([new Both().apply([a, b]), a]) as typeof a;
  expect(utils.getSourceInputs(y)).toEqual([a, b]);
  expect(utils.getSourceInputs(c)).toEqual([c]);
  expect(c.node?.operation).toBeInstanceOf(InputLayer);
  expect(() => utils.getSourceInputs(3 as never)).toThrow(/symbolic/);
});

test("the progress bar, step by step", () => {
  let time = 0;
  let text = "";
  const output = { live: false, write: (s: string) => void (text += s) };
  const bar = new utils.Progbar(4, { output, now: () => time, statefulMetrics: ["rate"], width: 4 });
  for (const loss of [4, 2, 3]) {
    time += 1000;
    bar.add(1, [
      ["loss", loss],
      ["rate", 0.0001],
    ]);
  }
  expect(text).toBe(
    "\n1/4 ━    3s 1s/step - loss: 4.0000 - rate: 1.0000e-04\n2/4 ━━   2s 1s/step - loss: 3.0000 - rate: 1.0000e-04\n3/4 ━━━  1s 1s/step - loss: 3.0000 - rate: 1.0000e-04",
  );
  text = "";
  time += 500;
  bar.update(4, [["loss", 1]]);
  expect(text).toBe("\n4/4 ━━━━ 4s 833ms/step - loss: 1.0000 - rate: 1.0000e-04\n");
  text = "";
  const quiet = new utils.Progbar(2, { output, now: () => time, verbose: 2 });
  time += 100;
  quiet.update(1, [["a", 1]]);
  quiet.update(2, [["a", 2]]);
  expect(text).toBe("2/2 - 0s - 0s/step - a: 2.0000\n");
  text = "";
  const live = new utils.Progbar(null, { output: { ...output, live: true }, now: () => time });
  live.update(7);
  expect(text).toBe("\r      7/Unknown \x1b[1m0s\x1b[0m 0s/step");
  expect(() => new utils.Progbar(1, { statefulMetrics: [], statelessMetrics: [] })).toThrow(/both/);
});
