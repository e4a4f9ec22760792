import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { flip, reshape } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  GRU,
  initializers,
  LayerNormalization,
  LSTM,
  MultiHeadAttention,
  SimpleRNN,
  tensor,
  UpSampling2D,
  type Layer,
  type Tensor,
} from "../src/index.ts";

const { Constant } = initializers;
const wave = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7) + 0.1 * Math.cos(i)),
    { shape },
  );
const read = async (t: unknown): Promise<number[]> => Array.from(await (t as Tensor).data(), Number);
const near = (a: readonly number[], b: readonly number[], by = 1e-5): void => {
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => expect(Math.abs(v - b[i]!), `[${i}]: ${v} instead of ${b[i]}`).toBeLessThan(by));
};
const run = (layer: unknown, ...args: unknown[]): Tensor => (layer as Layer).apply(...args) as unknown as Tensor;
const part = async (x: Tensor, from: number, to: number): Promise<Tensor> => {
  const [b, t, f] = x.shape as [number, number, number];
  const data = await read(x);
  const rows = Array.from({ length: b }, (_, i) => data.slice((i * t + from) * f, (i * t + to) * f)).flat();
  return tensor(Float32Array.from(rows), { shape: [b, to - from, f] });
};

describe.each(["js", "wasm"])("options of layers on %s", (name) => {
  beforeAll(async () => void setDevice(name === "js" ? js() : await wasm()));

  describe("recurrent layers", () => {
    const plain = (options: object): SimpleRNN =>
      new SimpleRNN(1, {
        activation: "linear",
        kernelInitializer: "ones",
        recurrentInitializer: "zeros",
        returnSequences: true,
        ...options,
      });
    const ones = tensor(new Float32Array(40).fill(1), { shape: [8, 5, 1] });

    test("dropout of the inputs: one mask for all steps of a sample, scaled, in training only", async () => {
      const layer = plain({ dropout: 0.5, seed: 3 });
      const dropped = await read(run(layer, ones, { training: true }));
      const samples = Array.from({ length: 8 }, (_, i) => dropped.slice(i * 5, i * 5 + 5));
      for (const steps of samples) {
        expect(new Set(steps).size).toBe(1);
        expect([0, 2]).toContain(steps[0]);
      }
      expect(new Set(samples.map((s) => s[0])).size).toBe(2);
      near(await read(run(layer, ones)), new Array<number>(40).fill(1));
    });

    test("dropout of the states: one mask for all steps", async () => {
      const layer = plain({ recurrentDropout: 0.5, recurrentInitializer: "ones", seed: 5 });
      const dropped = await read(run(layer, ones, { training: true }));
      const kept = [1, 3, 7, 15, 31];
      const kinds = Array.from({ length: 8 }, (_, i) => dropped.slice(i * 5, i * 5 + 5)).map((steps) =>
        steps[1] === 1 ? "dropped" : "kept",
      );
      kinds.forEach((kind, i) => near(dropped.slice(i * 5, i * 5 + 5), kind === "kept" ? kept : [1, 1, 1, 1, 1]));
      expect(new Set(kinds).size).toBe(2);
      near((await read(run(layer, ones))).slice(0, 5), [1, 2, 3, 4, 5]);
    });

    const kinds = { SimpleRNN, LSTM, GRU } as unknown as Record<string, new (n: number, o: object) => Layer>;
    test.each(Object.keys(kinds))("%s: states handed over, kept and reset; backwards", async (kind) => {
      const x = wave(2, 6, 3);
      const whole = new kinds[kind]!(4, { returnSequences: true, returnState: true });
      const [all, ...last] = run(whole, x) as unknown as Tensor[];
      const weights = await whole.getWeights();
      const twin = (options: object): Layer => {
        const made = new kinds[kind]!(4, options);
        made.build([2, 6, 3]);
        made.setWeights(weights as never);
        return made;
      };
      const states = run(twin({ returnState: true }), await part(x, 0, 3)) as unknown as Tensor[];
      const rest = run(twin({ returnSequences: true }), await part(x, 3, 6), { initialState: states.slice(1) });
      near(await read(rest), await read(await part(all!, 3, 6)));
      near(await read(last[0]), (await read(await part(all!, 5, 6))).flat());

      const stateful = twin({ stateful: true });
      run(stateful, await part(x, 0, 3));
      const after = await read(run(stateful, await part(x, 3, 6)));
      near(after, await read(await part(all!, 5, 6)));
      (stateful as unknown as { resetState(): void }).resetState();
      near(await read(run(stateful, x)), after);

      const backwards = twin({ goBackwards: true, returnSequences: true });
      near(await read(run(backwards, flip(x, { axis: 1 }))), await read(all));
    });
  });

  test("batch renormalization: r and d against the averages, clipped; averages of both kinds", async () => {
    const [rmin, rmax, dmax, epsilon] = [0.5, 1.5, 0.3, 1e-3];
    const layer = new BatchNormalization({
      renorm: true,
      renormClipping: { rmin, rmax, dmax },
      renormMomentum: 0.8,
      momentum: 0.9,
    });
    const batches = [wave(6, 2), wave(6, 2)].map((x, i) =>
      run(new Dense(2, { kernelInitializer: new Constant({ value: i + 1 }) }), x),
    );
    let [mean, deviation, movingMean, movingDeviation] = [
      [0, 0],
      [1, 1],
      [0, 0],
      [1, 1],
    ];
    for (const batch of batches) {
      const rows = await read(batch);
      const stats = [0, 1].map((c) => {
        const column = rows.filter((_, i) => i % 2 === c);
        const m = column.reduce((a, b) => a + b, 0) / 6;
        return { m, s: Math.sqrt(column.reduce((a, b) => a + (b - m) ** 2, 0) / 6 + epsilon) };
      });
      const expected = rows.map((v, i) => {
        const { m, s } = stats[i % 2]!;
        const r = Math.min(Math.max(s / deviation![i % 2]!, rmin), rmax);
        const d = Math.min(Math.max((m - mean![i % 2]!) / deviation![i % 2]!, -dmax), dmax);
        return ((v - m) / s) * r + d;
      });
      near(await read(run(layer, batch, { training: true })), expected, 1e-4);
      mean = mean!.map((v, c) => v * 0.8 + stats[c]!.m * 0.2);
      deviation = deviation!.map((v, c) => v * 0.8 + stats[c]!.s * 0.2);
      movingMean = movingMean!.map((v, c) => v * 0.9 + stats[c]!.m * 0.1);
      movingDeviation = movingDeviation!.map((v, c) => v * 0.9 + stats[c]!.s * 0.1);
    }
    expect(layer.weights.map((v) => v.name)).toEqual([
      "gamma",
      "beta",
      "moving_mean",
      "moving_variance",
      "moving_stddev",
      "renorm_mean",
      "renorm_stddev",
    ]);
    near(await read(layer.movingMean.value), movingMean!);
    near(
      await read(layer.movingVariance.value),
      movingDeviation!.map((s) => s * s - epsilon),
      1e-4,
    );
    expect(() => new BatchNormalization({ renorm: true, renormClipping: { rmin: 2, rmax: 1 } })).toThrow(/rmin ≤ rmax/);
  });

  test("layer normalization with rmsScaling: the mean stays, and there is no offset", async () => {
    const x = wave(3, 4);
    const layer = new LayerNormalization({ rmsScaling: true });
    const rows = await read(x);
    const expected = rows.map((v, i) => {
      const row = rows.slice(i - (i % 4), i - (i % 4) + 4);
      const m = row.reduce((a, b) => a + b, 0) / 4;
      return v / Math.sqrt(row.reduce((a, b) => a + (b - m) ** 2, 0) / 4 + 1e-3);
    });
    near(await read(run(layer, x)), expected);
    expect(layer.weights.length).toBe(1);
  });

  test("attention: a window is a mask, and a gate multiplies what the heads see", async () => {
    const x = wave(2, 5, 4);
    const free = new MultiHeadAttention(2, 3, { slidingWindow: 2 });
    const windowed = await read(run(free, x, x));
    const plain = new MultiHeadAttention(2, 3);
    (plain as unknown as Layer).build([2, 5, 4], [2, 5, 4]);
    plain.setWeights((await free.getWeights()) as never);
    const band = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, k) => Math.abs(i - k) < 2));
    near(await read(run(plain, x, x, { attentionMask: tensor([band]) })), windowed);

    const gated = new MultiHeadAttention(2, 3, { useGate: true, kernelInitializer: new Constant({ value: 0.2 }) });
    const open = await read(run(gated, x, x));
    const bare = new MultiHeadAttention(2, 3, { kernelInitializer: new Constant({ value: 0.2 }) });
    const closed = await read(run(bare, x, x, {}));
    // All projections are equal, so the gate of a place is the same for all heads: sigmoid(0.2 Σ query).
    const data = await read(x);
    const gates = Array.from(
      { length: 10 },
      (_, i) => data.slice(i * 4, i * 4 + 4).reduce((a, b) => a + b, 0) * 0.2,
    ).map((v) => 1 / (1 + Math.exp(-v)));
    near(
      open,
      closed.map((v, i) => v * gates[Math.floor(i / 4)]!),
    );
    expect(() => new MultiHeadAttention(2, 3, { slidingWindow: 0 })).toThrow(/slidingWindow/);
  });

  test("upsampling: wider kernels keep constants and weigh pixels as Keys and Lanczos do", async () => {
    const flat = tensor(new Float32Array(36).fill(2.5), { shape: [1, 6, 6, 1] });
    const impulse = tensor(
      Float32Array.from({ length: 9 }, (_, i) => +(i === 4)),
      { shape: [1, 9, 1, 1] },
    );
    const keys = (d: number): number =>
      d < 1 ? (1.5 * d - 2.5) * d * d + 1 : d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    const sinc = (d: number): number => (d === 0 ? 1 : Math.sin(Math.PI * d) / (Math.PI * d));
    const kernels: Record<string, (d: number) => number> = {
      bicubic: keys,
      lanczos3: (d) => (d < 3 ? sinc(d) * sinc(d / 3) : 0),
      lanczos5: (d) => (d < 5 ? sinc(d) * sinc(d / 5) : 0),
    };
    for (const [interpolation, kernel] of Object.entries(kernels)) {
      const layer = new UpSampling2D({ size: 2, interpolation: interpolation as "bicubic" });
      near(await read(run(layer, flat)), new Array<number>(144).fill(2.5));
      const rows = await read(
        run(new UpSampling2D({ size: [2, 1], interpolation: interpolation as "bicubic" }), impulse),
      );
      const expected = Array.from({ length: 18 }, (_, o) => {
        const at = (o + 0.5) / 2 - 0.5;
        const weights = Array.from({ length: 9 }, (_, i) => kernel(Math.abs(i - at)));
        return weights[4]! / weights.reduce((a, b) => a + b, 0);
      });
      near(rows, expected);
    }
    expect(() => new UpSampling2D({ interpolation: "cubic" as never })).toThrow(/bicubic, lanczos3/);
  });

  describe.each(["mixed_float16", "mixed_bfloat16"])("%s", (dtype) => {
    const compute = dtype.slice(6);
    const cases: Record<string, [make: (o: object) => unknown, input: Tensor]> = {
      Dense: [(o) => new Dense(4, { activation: "relu", ...o }), wave(3, 5)],
      Conv2D: [(o) => new Conv2D(3, 2, o), wave(2, 5, 5, 2)],
      LSTM: [(o) => new LSTM(3, o), wave(2, 4, 3)],
      BatchNormalization: [(o) => new BatchNormalization(o), wave(4, 3)],
      LayerNormalization: [(o) => new LayerNormalization(o), wave(4, 6)],
      Dropout: [(o) => new Dropout(0.3, o), wave(4, 3)],
    };
    test.each(Object.keys(cases))("%s computes in the small dtype, and keeps its weights in float32", async (kind) => {
      const [make, x] = cases[kind]!;
      const mixed = make({ dtype }) as Layer;
      const out = run(mixed, x);
      expect(out.dtype).toBe(compute);
      expect(mixed.computeDtype).toBe(compute);
      for (const v of mixed.weights) expect(v.dtype).toBe("float32");
      const full = make({}) as Layer;
      full.build(x.shape);
      full.setWeights((await mixed.getWeights()) as never);
      const by = compute === "float16" ? 4e-3 : 3e-2;
      near(await read(out), await read(run(full, x)), by);
    });
  });

  test("half-precision gradients of a mixed model reach float32 weights", async () => {
    const layer = new Dense(2, { dtype: "mixed_bfloat16" });
    const y = run(layer, reshape(wave(4, 3), [4, 3]));
    expect(y.dtype).toBe("bfloat16");
    expect((await read(y)).every(Number.isFinite)).toBe(true);
  });
});
