import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import type { Tensor } from "@hornbeam/core";
import { SeedGenerator } from "@hornbeam/nn";
import { beforeAll, describe, expect, test } from "vitest";
import * as initializers from "../src/index.ts";

const { windowOf } = initializers;
const read = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);
const near = (got: readonly number[], want: readonly number[], by = 1e-6): void => {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => expect(Math.abs(x - want[i]!), `[${i}]: ${x} instead of ${want[i]}`).toBeLessThan(by));
};
const moments = (x: readonly number[]): { mean: number; std: number } => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return { mean, std: Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length) };
};

describe.each(["js", "wasm"])("initializers on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test.each([
    ["VarianceScaling", { scale: 2, mode: "fan_in", distribution: "normal" }, 2 / 1600],
    ["VarianceScaling", { mode: "fan_out", distribution: "untruncated_normal" }, 1 / 400],
    ["VarianceScaling", { mode: "fan_avg", distribution: "uniform" }, 1 / 1000],
    ["VarianceScaling", { inputAxes: [3], outputAxes: [0, 1, 2] }, 1 / 16],
    ["GlorotNormal", {}, 1 / 1000],
    ["GlorotUniform", {}, 1 / 1000],
    ["HeNormal", {}, 2 / 1600],
    ["HeUniform", {}, 2 / 1600],
    ["LecunNormal", {}, 1 / 1600],
    ["LecunUniform", { inputAxes: [3], outputAxes: [2] }, 1 / 16],
  ] as const)("%s %o has Keras's variance", async (name, options, variance) => {
    const Class = initializers[name] as new (o: object) => { call(s: readonly number[]): Tensor };
    const values = await read(new Class({ ...options, seed: 11 }).call([5, 5, 64, 16]));
    const { mean, std } = moments(values);
    expect(std / Math.sqrt(variance)).toBeGreaterThan(0.98);
    expect(std / Math.sqrt(variance)).toBeLessThan(1.02);
    expect(Math.abs(mean)).toBeLessThan((5 * std) / Math.sqrt(values.length));
  });

  test.each([
    [5, 5],
    [7, 3],
    [3, 7],
    [2, 3, 4, 5],
    [3, 8, 40],
  ])("Orthogonal %i × %i …: orthonormal rows or columns, times gain", async (...shape) => {
    const w = await read(new initializers.Orthogonal({ gain: 0.7, seed: 5 }).call(shape));
    const columns = shape.at(-1)!;
    const rows = w.length / columns;
    const at =
      rows >= columns ? (i: number, k: number) => w[k * columns + i]! : (i: number, k: number) => w[i * columns + k]!;
    const [n, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let dot = 0;
        for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k);
        expect(Math.abs(dot - (i === j ? 0.49 : 0))).toBeLessThan(1e-5);
      }
  });

  test("STFT: cosines and minus sines under a window", async () => {
    const frame = 12;
    const angle = (t: number, f: number): number => (2 * Math.PI * t * f) / 16;
    const grid = (fn: (t: number, f: number) => number): number[] =>
      Array.from({ length: frame * 9 }, (_, i) => fn(Math.floor(i / 9), i % 9));
    const kernel = new initializers.STFT({ window: null }).call([frame, 1, 9]);
    expect(kernel.shape).toEqual([frame, 1, 9]);
    near(
      await read(kernel),
      grid((t, f) => Math.cos(angle(t, f))),
    );
    const hamming = (t: number): number => 0.54 - 0.46 * Math.cos((2 * Math.PI * t) / frame);
    near(
      await read(
        new initializers.STFT({ window: "hamming", scaling: null, periodic: true, side: "imag" }).call([frame, 1, 9]),
      ),
      grid((t, f) => -Math.sin(angle(t, f)) * hamming(t)),
    );
    const ramp = Array.from({ length: frame }, (_, i) => i + 1);
    near(
      await read(new initializers.STFT({ window: ramp, scaling: "spectrum" }).call([frame, 1, 9])),
      grid((t, f) => (Math.cos(angle(t, f)) * ramp[t]!) / 78),
    );
  });

  test("a number gives the same values each time, a generator goes on", async () => {
    const fixed = new initializers.GlorotUniform({ seed: 3 });
    expect(await read(fixed.call([4, 4]))).toEqual(await read(fixed.call([4, 4])));
    const moving = new initializers.GlorotUniform({ seed: new SeedGenerator(3) });
    expect(await read(moving.call([4, 4]))).not.toEqual(await read(moving.call([4, 4])));
  });
});

describe("windows are scipy's", () => {
  test("by known values", () => {
    near(windowOf("triang", 7, true), [0.125, 0.375, 0.625, 0.875, 0.875, 0.625, 0.375]);
    near(windowOf("hann", 5, false), [0, 0.5, 1, 0.5, 0]);
    near(windowOf("hann", 4, true), [0, 0.5, 1, 0.5]);
    near(windowOf("bartlett", 5, false), [0, 0.5, 1, 0.5, 0]);
    near(windowOf("cosine", 3, false), [0.5, 1, 0.5]);
    near(windowOf("parzen", 5, false), [0.016, 0.424, 1, 0.424, 0.016]);
    near(windowOf("bohman", 5, false), [0, 1 / Math.PI, 1, 1 / Math.PI, 0]);
    near(windowOf("tukey", 9, false), [0, 0.5, 1, 1, 1, 1, 1, 0.5, 0]);
    near(windowOf("barthann", 5, false), [0, 0.5, 1, 0.5, 0]);
    near(windowOf("lanczos", 5, false), [0, 2 / Math.PI, 1, 2 / Math.PI, 0]);
    near(windowOf("exponential", 3, false), [Math.exp(-1), 1, Math.exp(-1)]);
    near(windowOf("blackman", 3, false), [0, 1, 0]);
    near(windowOf("flattop", 3, false), [-0.000421053, 1, -0.000421053], 1e-8);
    near(windowOf("nuttall", 3, false), [0.0003628, 1, 0.0003628], 1e-8);
    near(windowOf("blackmanharris", 3, false), [0.00006, 1, 0.00006], 1e-8);
    near(windowOf("boxcar", 2, true), [1, 1]);
  });
  test("one point is 1", () => expect(windowOf("hann", 1, false)).toEqual([1]));
});

test("what does not fit is refused", () => {
  expect(() => new initializers.VarianceScaling({ scale: 0 })).toThrow(/scale must be above 0/);
  expect(() => new initializers.VarianceScaling({ mode: "fan" as never })).toThrow(/mode.*fan_avg/);
  expect(() => new initializers.VarianceScaling({ distribution: "cauchy" as never })).toThrow(/distribution.*uniform/);
  expect(() => new initializers.STFT({ side: "imaginary" as never })).toThrow(/side/);
  expect(() => new initializers.STFT({ scaling: "l2" as never })).toThrow(/scaling/);
  expect(() => new initializers.STFT({ window: "unknown" })).toThrow(/window.*hann.*"unknown"/);
  expect(() => new initializers.STFT({ window: [1, 2] }).call([3, 1, 4])).toThrow(/3 values/);
  expect(() => new initializers.STFT().call([3, 4])).toThrow(/\[frame, channels, frequencies\]/);
  expect(() => new initializers.Orthogonal().call([3])).toThrow(/two axes/);
  expect(() => new initializers.Identity().call([3, 3, 3])).toThrow(/matrices/);
  expect(new initializers.VarianceScaling({ distribution: "normal" }).getConfig()).toMatchObject({
    distribution: "truncated_normal",
  });
});
