import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { setMask } from "@hornbeam/nn";
import { cast, onesLike, pullback } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import * as losses from "../src/index.ts";

const read = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);
const gradient = (loss: Tensor, x: Tensor): Promise<number[]> => read(pullback([loss], [onesLike(loss)], [x])[0]!);

describe.each(["js", "wasm"])("losses on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test("predictions of 16 bits are widened, unless another dtype is asked for", async () => {
    const p = cast(tensor([[300, 200]]), "float16");
    const y = tensor([[0, 0]], { dtype: "float32" });
    const loss = new losses.MeanSquaredError().apply(y, p);
    expect(pullback([loss], [onesLike(loss)], [p])[0]!.dtype).toBe("float16");
    expect(loss.dtype).toBe("float32");
    // 90,000 is more than a float16 holds.
    expect(await loss.item()).toBe(65_000);
    const narrow = new losses.MeanSquaredError({ dtype: "float16" }).apply(y, p);
    expect(narrow.dtype).toBe("float16");
    // Between the kernels of one program values may be wider; what comes out is not.
    expect(await narrow.item()).toBe(64_992);
  });

  test("a mask on the predictions counts as weights of 0 and 1, and what is masked is not counted", async () => {
    const y = tensor([
      [[1], [2], [3]],
      [[4], [5], [6]],
    ]);
    const p = tensor(new Float32Array(6), { shape: [2, 3, 1] });
    const mask = tensor([
      [true, true, false],
      [true, false, false],
    ]);
    setMask(p, mask);
    const value = (reduction: losses.Reduction, weights?: number[][]): Promise<number[]> =>
      read(new losses.MeanAbsoluteError({ reduction }).apply(y, p, weights));
    expect((await value("sum_over_batch_size"))[0]).toBeCloseTo(7 / 3, 6);
    expect((await value("mean"))[0]).toBeCloseTo(7 / 3, 6);
    expect(await value("sum")).toEqual([7]);
    expect(await value("none")).toEqual([1, 2, 0, 4, 0, 0]);
    const weights = [
      [1, 0.5, 9],
      [2, 9, 9],
    ];
    expect((await value("sum_over_batch_size", weights))[0]).toBeCloseTo((1 + 1 + 8) / 3, 6);
    expect((await value("mean_with_sample_weight", weights))[0]).toBeCloseTo((1 + 1 + 8) / 3.5, 6);
  });

  test("ranks meet as in Keras: vectors get an axis, others lose it", async () => {
    const none = (y: Tensor, p: Tensor): Tensor => new losses.MeanSquaredError({ reduction: "none" }).apply(y, p);
    expect(none(tensor([1, 2]), tensor([[0], [0]])).shape).toEqual([2]);
    expect(none(tensor([[1], [2]]), tensor([0, 0])).shape).toEqual([2]);
    expect(none(tensor([[1, 2]]), tensor([[[0], [0]]])).shape).toEqual([1]);
    expect(await read(none(tensor([[1], [3]]), tensor([0, 0])))).toEqual([1, 9]);
  });

  test("a loss of one's own: a function, or a class with call", async () => {
    class Cubed extends losses.Loss {
      constructor() {
        super(undefined, "cubed");
      }
      override call(yTrue: Tensor, yPred: Tensor): Tensor {
        return losses.meanAbsoluteError(yTrue, yPred);
      }
    }
    expect(await new Cubed().apply([[1, 3]], [[0, 0]]).item()).toBe(2);
    const made = new losses.Loss((y, p) => losses.meanSquaredError(y, p), "mine", { reduction: "sum" });
    expect(await made.apply([[1], [3]], [[0], [0]]).item()).toBe(10);
    expect(() => new losses.Loss(undefined, "none").apply([1], [1])).toThrow(/none.*call/);
  });

  test("functions take arrays, and options by name", async () => {
    expect(await read(losses.huber([[0, 0]], [[1, 4]], { delta: 2 }))).toEqual([(0.5 + 6) / 2]);
    expect((await read(losses.cosineSimilarity([[1], [1]], [[1], [1]], { axis: 0 })))[0]).toBeCloseTo(-1, 6);
    expect((await read(losses.dice([[1, 0]], [[1, 0]], { axis: [1] })))[0]).toBeCloseTo(0, 6);
  });

  test("labels that are ignored make neither values nor gradients, whatever was predicted there", async () => {
    const p = tensor([
      [0, 1, 0],
      [-Infinity, Infinity, NaN],
    ]);
    const loss = new losses.SparseCategoricalCrossentropy({ fromLogits: true, ignoreClass: 2 }).apply([1, 2], p);
    const g = await gradient(loss, p);
    expect(await loss.item()).toBeCloseTo(Math.log(2 + Math.E) - 1, 6);
    expect(g.slice(3)).toEqual([0, 0, 0]);
    expect(g[1]).toBeLessThan(0);
  });

  test("circle: rows without a partner of the same label count nothing", async () => {
    const e = tensor([
      [1, 0],
      [0.8, 0.6],
      [0, 1],
    ]);
    const fn = losses.circle([0, 0, 1], e);
    const g = await gradient(fn, e);
    const values = await read(fn);
    expect(values[2]).toBe(0);
    expect(values[0]).toBeGreaterThan(0);
    expect(g.every(Number.isFinite)).toBe(true);
    // Averaged over the rows that count.
    const total = values.reduce((a, b) => a + b, 0) / values.filter((v) => v > 0).length;
    expect(await new losses.Circle().apply([0, 0, 1], e).item()).toBeCloseTo(total, 4);
    const others = await read(
      losses.circle(
        [0, 1],
        e.shape[0] === 3
          ? tensor([
              [1, 0],
              [0, 1],
            ])
          : e,
        {
          refLabels: [0, 1, 1],
          refEmbeddings: e,
          removeDiagonal: false,
          gamma: 2,
          margin: 0.25,
        },
      ),
    );
    // Row 0: d = 0, 0.2, 1 to labels 0, 1, 1.
    const far = (d: number): number => 2 * (1.25 - d) * (0.75 - d);
    const lse = Math.log(Math.exp(far(0.2)) + Math.exp(far(1)));
    expect(others[0]).toBeCloseTo(Math.log1p(Math.exp(-2 * 0.25 * 0.25 + lse)), 5);
  });

  test("ctc refuses other ranks, the generalized cross-entropy other q", () => {
    expect(() => losses.ctc([1, 2], [[[1, 2]]])).toThrow(/ctc.*\[batch, length\]/);
    expect(() => new losses.CategoricalGeneralizedCrossEntropy({ q: 1 })).toThrow(/q must be between 0 and 1/);
    expect(() => losses.circle([0], [0])).toThrow(/circle/);
  });
});
