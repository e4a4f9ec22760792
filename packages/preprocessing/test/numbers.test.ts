import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { Dataset } from "@hornbeam/data";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { mean, variance } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import { Normalization, Rescaling } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const rows = Array.from({ length: 33 }, (_, i) => [Math.sin(i) * 3 + 10, i % 7, -i]);
const flat = Float32Array.from(rows.flat());
const x = tensor(flat, { shape: [33, 3] });
const batches = (): Float32Array[] => [rows.slice(0, 20), rows.slice(20)].map((part) => Float32Array.from(part.flat()));
const parts = (): Tensor[] => batches().map((part) => tensor(part, { shape: [part.length / 3, 3] }));
function* generated(): Generator<readonly [Tensor, Tensor]> {
  for (const part of parts()) yield [part, part];
}

describe("Normalization.adapt", () => {
  test.each([
    ["nested numbers", rows],
    ["a tensor", x],
    ["a list of batches", parts()],
    ["a generator of inputs and targets", generated()],
    ["a Dataset", Dataset.fromArrays(rows).batch(8)],
    ["a Dataset of inputs and targets", Dataset.fromArrays(rows, rows).batch(8)],
    ["a PyDataset", { length: 2, getItem: (i: number) => [parts()[i], parts()[i]] }],
  ])("%s", async (_name, data) => {
    const layer = new Normalization();
    await layer.adapt(data as never);
    const y: Tensor = layer.apply(x);
    for (const m of await mean(y, { axis: 0 }).data()) expect(Number(m)).toBeCloseTo(0, 5);
    for (const v of await variance(y, { axis: 0 }).data()) expect(Number(v)).toBeCloseTo(1, 5);
    const back = new Normalization({ invert: true });
    await back.adapt(x);
    const again = await (back.apply(y) as Tensor).data();
    again.forEach((v, i) => expect(Number(v)).toBeCloseTo(flat[i]!, 4));
  });

  test("several axes, in any order, or none", async () => {
    const data = tensor(
      Float32Array.from({ length: 120 }, (_, i) => Math.cos(i * i)),
      { shape: [5, 2, 3, 4] },
    );
    const two = new Normalization({ axis: [2, 1] });
    await two.adapt(data);
    expect(two.weights.map((w) => w.shape)).toEqual([[2, 3], [2, 3], []]);
    expect(two.weights.map((w) => w.name)).toEqual(["mean", "variance", "count"]);
    const found = await variance(two.apply(data) as Tensor, { axis: [0, 3] }).data();
    for (const v of found) expect(Number(v)).toBeCloseTo(1, 4);
    const whole = new Normalization({ axis: null });
    await whole.adapt([1, 2, 3, 4, 5]);
    const y: Tensor = whole.apply([1, 2, 3]);
    // The numbers of Keras's documentation.
    expect([...(await y.data())].map((v) => Math.fround(Number(v)))).toEqual(
      [-1.4142135, -0.70710677, 0].map(Math.fround),
    );
  });

  test("data of another shape leaves what was learned", async () => {
    const layer = new Normalization();
    await layer.adapt(x);
    const before = await layer.getWeights();
    await expect(layer.adapt([[1, 2]])).rejects.toThrow(ShapeError);
    await expect(layer.adapt([])).rejects.toThrow(ShapeError);
    await expect(layer.adapt((function* () {})())).rejects.toThrow(/received no batch/);
    await expect(layer.adapt({} as never)).rejects.toThrow(ValueError);
    expect(await layer.getWeights()).toEqual(before);
  });
});

describe("Normalization with given statistics", () => {
  test("a scalar, one for each index, and fewer than the kept axes", async () => {
    const scalar: Tensor = new Normalization({ mean: 3, variance: 2 }).apply([[1], [2], [3]]);
    expect([...(await scalar.data())].map((v) => Math.fround(Number(v)))).toEqual(
      [-1.4142135, -0.70710677, 0].map(Math.fround),
    );
    const last: Tensor = new Normalization({ axis: [1, 2], mean: [1, 2], variance: [4, 16] }).apply([
      [
        [1, 2],
        [3, 6],
      ],
    ]);
    expect(await last.array()).toEqual([
      [
        [0, 0],
        [1, 1],
      ],
    ]);
    const layer = new Normalization({ mean: [0, 0], variance: [0, 1] });
    const zero: Tensor = layer.apply([[1, 1]]);
    // A variance of 0 divides by 1e-7 and no less.
    expect([...(await zero.data())].map((v) => Math.round(Number(v)))).toEqual([1e7, 1]);
    expect(layer.weights).toEqual([]);
  });

  test("statistics that do not fit, and open axes, are refused", () => {
    expect(() => new Normalization({ mean: 1 })).toThrow(/together/);
    expect(() => new Normalization({ mean: [1], variance: [1, 2] })).toThrow(/one shape/);
    expect(() => new Normalization({ mean: [[1]], variance: [[1]] })).toThrow(/at most 1 axes/);
    expect(() => new Normalization().build([null, null])).toThrow(/known sizes/);
    expect(() => new Normalization({ axis: 3 }).build([null, 2])).toThrow(ShapeError);
    expect(() => new Normalization({ mean: [1, 2], variance: [1, 2] }).build([null, 3])).toThrow(ShapeError);
  });
});

describe("Rescaling", () => {
  test("numbers, and factors that broadcast", async () => {
    const y: Tensor = new Rescaling(2, { offset: [[1, 2, 3]] }).apply([[1, 1, 1]]);
    expect(await y.array()).toEqual([[3, 4, 5]]);
    const whole: Tensor = new Rescaling(0.5).apply(tensor(Uint8Array.of(3, 5), { dtype: "uint8" }));
    expect([whole.dtype, await whole.array()]).toEqual(["float32", [1.5, 2.5]]);
  });
  test("what is no number is refused", () => {
    expect(() => new Rescaling("1" as never)).toThrow(ValueError);
    expect(() => new Rescaling(1, { offset: tensor([1]) as never })).toThrow(/received a tensor/);
  });
});
