import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { jit, setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { Variable, withValues } from "@hornbeam/nn";
import { multiply } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import * as o from "../src/index.ts";

const read = async (v: Variable | Tensor): Promise<number[]> =>
  Array.from(await (v instanceof Variable ? v.value : v).data(), Number);
const weight = (values: readonly number[], name = "w"): Variable => {
  const v = new Variable(Float32Array.from(values), { name });
  v.path = `model/${name}`;
  return v;
};
const near = (got: readonly number[], want: readonly number[], by = 1e-5): void => {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => expect(Math.abs(x - want[i]!), `[${i}]: ${x} instead of ${want[i]}`).toBeLessThan(by));
};
const gradients = Array.from({ length: 6 }, (_, t) => [0.1, -0.4, 0.7].map((g, i) => g * Math.cos(t + i) + 0.05));
/** Weights after each gradient. */
const run = async (optimizer: o.Optimizer, w = weight([1, -2, 3]), steps = gradients): Promise<number[][]> => {
  const out: number[][] = [];
  for (const g of steps) {
    optimizer.apply([tensor(Float32Array.from(g))], [w]);
    out.push(await read(w));
  }
  return out;
};

describe.each(["js", "wasm"])("optimizers on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test("Lamb against its formula, and against what Keras publishes", async () => {
    const got = await run(new o.Lamb({ learningRate: 0.1 }));
    const w = [1, -2, 3];
    const [m, v] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    gradients.forEach((g, k) => {
      const r = g.map((x, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * x;
        v[i] = 0.999 * v[i]! + 0.001 * x * x;
        return m[i]! / (1 - 0.9 ** (k + 1)) / (Math.sqrt(v[i]! / (1 - 0.999 ** (k + 1))) + 1e-7);
      });
      const ratio = Math.hypot(...w) / Math.hypot(...r);
      r.forEach((x, i) => (w[i]! -= 0.1 * ratio * x));
      near(got[k]!, w, 2e-5);
    });
    const ones = weight(Array<number>(10).fill(1));
    const g = Array.from({ length: 10 }, (_, i) => 0.1 * (i + 1));
    const published = await run(new o.Lamb(), ones, [Array<number>(10).fill(0.01), g, g, g, g]);
    [0.999, 0.9982, 0.9974, 0.9965, 0.9955].forEach((x, k) => near(published[k]!, Array<number>(10).fill(x), 1e-3));
    // A weight of 0 has no length to be relative to.
    near((await run(new o.Lamb({ learningRate: 0.1 }), weight([0]), [[2]]))[0]!, [-0.1]);
  });

  test("Adafactor with constant steps, as Keras publishes it", async () => {
    const options = { learningRate: 0.5, beta2Decay: -0.65, epsilon1: 1e-15, epsilon2: 1e-4, clipThreshold: 0.9 };
    const ones = weight(Array<number>(10).fill(1));
    const g = Array.from({ length: 10 }, (_, i) => 0.1 * (i + 1));
    const got = await run(new o.Adafactor({ ...options, relativeStep: false }), ones, [
      Array<number>(10).fill(0.01),
      g,
      g,
    ]);
    near(got[0]!, Array<number>(10).fill(0.55), 5e-4);
    near(got[2]!.slice(0, 4), [0.1671, 0.1665, 0.1663, 0.1663], 5e-4);
  });

  test("Adam: amsgrad keeps the largest second moment; accumulated steps count as one", async () => {
    const got = await run(new o.Adam({ learningRate: 0.1, amsgrad: true, beta2: 0.5 }), weight([1]), [
      [4],
      [0.1],
      [0.1],
    ]);
    let [m, v, hat, w] = [0, 0, 0, 1];
    [4, 0.1, 0.1].forEach((g, k) => {
      m = 0.9 * m + 0.1 * g;
      v = 0.5 * v + 0.5 * g * g;
      hat = Math.max(hat, v);
      w -= (0.1 * (Math.sqrt(1 - 0.5 ** (k + 1)) / (1 - 0.9 ** (k + 1))) * m) / (Math.sqrt(hat) + 1e-7);
      near(got[k]!, [w]);
    });
    const mean = gradients.slice(0, 4).map((g, k) => g.map((x, i) => (x + gradients[k ^ 1]![i]!) / 2));
    const accumulated = await run(
      new o.Adam({ learningRate: 0.1, gradientAccumulationSteps: 2 }),
      weight([1, -2, 3]),
      gradients.slice(0, 4),
    );
    const plain = await run(new o.Adam({ learningRate: 0.1 }), weight([1, -2, 3]), [mean[0]!, mean[2]!]);
    near(accumulated[0]!, [1, -2, 3]);
    near(accumulated[1]!, plain[0]!);
    near(accumulated[2]!, plain[0]!);
    near(accumulated[3]!, plain[1]!);
  });

  test("RMSprop, centred and with momentum", async () => {
    const got = await run(new o.RMSprop({ learningRate: 0.1, momentum: 0.9, centered: true, rho: 0.8 }), weight([1]), [
      [1],
      [0.5],
    ]);
    let [v, a, m, w] = [0, 0, 0, 1];
    [1, 0.5].forEach((g, k) => {
      v = 0.8 * v + 0.2 * g * g;
      a = 0.8 * a + 0.2 * g;
      m = 0.9 * m + (0.1 * g) / Math.sqrt(v - a * a + 1e-7);
      w -= m;
      near(got[k]!, [w]);
    });
  });

  test("moving averages, written over the weights every so many steps and at the end", async () => {
    const optimizer = new o.SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 3 });
    const w = weight([0]);
    const got = await run(optimizer, w, [[-1], [-1], [-1]]);
    // weights 1, 2, 3; averages 1, 1.5, 2.25
    near(got.flat(), [1, 2, 2.25]);
    const other = new o.SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    const u = weight([0]);
    await run(other, u, [[-1], [-1]]);
    other.finalizeVariableValues([u]);
    near(await read(u), [1.5]);
    expect(other.variables.map((x) => x.name)).toEqual(["iteration", "learning_rate", "model_w_average"]);
  });

  test("weight decay, and what is excluded from it by variable or by a pattern of the name", async () => {
    const [a, b, c] = [weight([1], "kernel"), weight([1], "bias"), weight([1], "gamma")];
    const optimizer = new o.SGD({ learningRate: 0.5, weightDecay: 0.1 });
    optimizer.excludeFromWeightDecay({ varList: [c], varNames: ["^bias"] });
    optimizer.apply([tensor([0.5]), tensor([0.5]), tensor([0.5])], [a, b, c]);
    near([...(await read(a)), ...(await read(b)), ...(await read(c))], [1 - 0.05 - 0.25, 0.75, 0.75]);
  });

  test("clipping: each norm, each element, the norm of all", async () => {
    const clipped = async (options: o.SGDOptions): Promise<number[]> => {
      const [a, b] = [weight([0, 0]), weight([0], "b")];
      new o.SGD({ learningRate: 1, ...options }).apply([tensor([3, -4]), tensor([0.5])], [a, b]);
      return [...(await read(a)), ...(await read(b))];
    };
    near(await clipped({ clipnorm: 1 }), [-0.6, 0.8, -0.5]);
    near(await clipped({ clipvalue: 1 }), [-1, 1, -0.5]);
    const norm = Math.hypot(3, 4, 0.5);
    near(await clipped({ globalClipnorm: 2 }), [-6 / norm, 8 / norm, -1 / norm]);
  });

  test("Muon: matrices become orthogonal steps; what is excluded is left to AdamW", async () => {
    const matrix = (path: string): Variable => {
      const v = new Variable(new Float32Array(12), { name: "kernel", dtype: "float32" });
      const w = new Variable(tensor(new Float32Array(12), { shape: [4, 3] }), { name: v.name });
      w.path = path;
      return w;
    };
    const g = tensor(
      Float32Array.from({ length: 12 }, (_, i) => Math.sin(i * i)),
      { shape: [4, 3] },
    );
    const [a, b, c] = [matrix("model/dense/kernel"), matrix("model/embedding/embeddings"), matrix("model/head/kernel")];
    const optimizer = new o.Muon({ learningRate: 1, excludeLayers: ["head"], rmsRate: null, weightDecay: 0 });
    optimizer.apply([g, g, g], [a, b, c]);
    const w = await read(a);
    const dot = (i: number, j: number): number => [0, 1, 2, 3].reduce((s, r) => s + w[r * 3 + i]! * w[r * 3 + j]!, 0);
    // Five iterations bring singular values between 0.7 and 1.2.
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) expect(Math.abs(dot(i, j) - Number(i === j))).toBeLessThan(0.55);
    const sign = (await read(g)).map((x) => -Math.sign(x));
    near(await read(b), sign, 1e-4);
    near(await read(c), sign, 1e-4);
    expect(optimizer.variables.length).toBe(2 + 1 + 2 + 2);
  });

  test("several optimizers, by path", async () => {
    const [sgd, adam] = [new o.SGD({ learningRate: 1 }), new o.Adam({ learningRate: 0.1 })];
    const map = new o.OptimizerMap(sgd, { optimizerMap: { "model/dense.*": adam } });
    const multi = new o.MultiOptimizer(map, { lossScaleFactor: 4 });
    const [a, b] = [weight([0], "dense_1"), weight([0], "head")];
    expect(await read(multi.scaleLoss(tensor(0.5)))).toEqual([2]);
    multi.apply([tensor([8]), tensor([8])], [a, b]);
    near([...(await read(a)), ...(await read(b))], [-0.1, -2]);
    expect(await read(multi.iterations)).toEqual([1]);
    expect(() => multi.learningRate).toThrow(/each of the optimizers/);
    expect(() => map.set("model/dense.*", sgd)).toThrow(/has an optimizer/);
    expect(() => map.set("x", multi)).toThrow(/MultiOptimizer/);
    map.set(".*_1", sgd);
    expect(() => map.get("model/dense_1")).toThrow(/one pattern/);
    expect(map.get("model/other")).toBe(sgd);
    expect(map.delete(".*_1")).toBe(true);
    expect(map.size).toBe(1);
  });

  describe.each([false, true])("loss scaling, compiled: %s", (compiled) => {
    const made = (): {
      readonly optimizer: o.LossScaleOptimizer;
      readonly w: Variable;
      readonly step: (g: number[]) => void;
    } => {
      const inner = new o.Nadam({ learningRate: 0.1, useEma: true, weightDecay: 0.01 });
      const optimizer = new o.LossScaleOptimizer(inner, { initialScale: 8, dynamicGrowthSteps: 2 });
      const w = weight([1, 2]);
      optimizer.build([w]);
      const variables = [w, ...optimizer.variables];
      const update = (state: readonly Tensor[], g: Tensor): Tensor[] =>
        withValues(variables, state, () => optimizer.apply([optimizer.scaleLoss(g)], [w]));
      const fn = compiled ? jit(update, { donate: [0] }) : update;
      return {
        optimizer,
        w,
        step: (g) => {
          const next = fn(
            variables.map((v) => multiply(v.value, 1)),
            tensor(Float32Array.from(g)),
          );
          variables.forEach((v, i) => (v.value = next[i]!));
        },
      };
    };

    test("finite gradients: as without it, and the scale is doubled every so many steps", async () => {
      const { optimizer, w, step } = made();
      const plain = new o.Nadam({ learningRate: 0.1, useEma: true, weightDecay: 0.01 });
      const u = weight([1, 2]);
      for (const [i, scale] of [8, 16, 16, 32].entries()) {
        step([0.5, -i]);
        plain.apply([tensor([0.5, -i])], [u]);
        near(await read(w), await read(u));
        expect(await read(optimizer.dynamicScale!)).toEqual([scale]);
      }
      expect(await read(optimizer.iterations)).toEqual([4]);
    });

    test.each([Infinity, -Infinity, NaN])("%s: weights and slots stay, the scale is halved", async (bad) => {
      const { optimizer, w, step } = made();
      step([0.5, 0.5]);
      const all = (): Promise<number[][]> => Promise.all([w, ...optimizer.innerOptimizer.variables].map(read));
      const before = await all();
      step([0.5, bad]);
      expect(await all()).toEqual(before);
      expect(await read(optimizer.dynamicScale!)).toEqual([4]);
      // The count of good steps begins anew.
      step([0.5, 0.5]);
      expect(await read(optimizer.dynamicScale!)).toEqual([4]);
      step([0.5, 0.5]);
      expect(await read(optimizer.dynamicScale!)).toEqual([8]);
      expect(await read(optimizer.iterations)).toEqual([3]);
    });

    test("the learning rate is that of the inner optimizer", () => {
      const { optimizer } = made();
      optimizer.learningRate = 0.25;
      expect(optimizer.learningRate).toBe(optimizer.innerOptimizer.learningRate);
    });
  });
});

describe("what does not fit", () => {
  beforeAll(() => void setDevice(js()));
  test("options out of range, by the optimizer's name", () => {
    expect(() => new o.Lion({ beta1: 0 })).toThrow(/lion: beta1/);
    expect(() => new o.Ftrl({ learningRatePower: 1 })).toThrow(/ftrl: learningRatePower/);
    expect(() => new o.Ftrl({ l2RegularizationStrength: -1 })).toThrow(/l2RegularizationStrength must be at least 0/);
    expect(() => new o.SGD({ clipnorm: 1, clipvalue: 1 })).toThrow(/only one of/);
    expect(() => new o.SGD({ gradientAccumulationSteps: 1 })).toThrow(/at least 2/);
    expect(() => new o.LossScaleOptimizer(new o.SGD(), { initialScale: 0 })).toThrow(/initialScale/);
    expect(() => new o.LossScaleOptimizer(new o.SGD()).apply([tensor([1])])).toThrow(/build first/);
    expect(() => new o.SGD().apply([undefined], [weight([1])])).toThrow(/at least one variable must have a gradient/);
  });
  test("state is kept for a part of the variables, and given without any", async () => {
    const [a, b] = [weight([0]), weight([0], "b")];
    const optimizer = new o.SGD({ learningRate: 1, momentum: 0.5 });
    optimizer.apply([tensor([1]), tensor([1])], [a, b]);
    optimizer.apply([tensor([1])], [b]);
    near([...(await read(a)), ...(await read(b))], [-1, -2.5]);
    optimizer.apply([tensor([0]), tensor([0])]);
    near([...(await read(a)), ...(await read(b))], [-1.5, -3.25]);
  });
});
