import { grad } from "@hornbeam/autodiff";
import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Backend, DType } from "@hornbeam/ir";
import {
  add,
  cast,
  exp,
  matmul,
  mean,
  multiply,
  scan,
  sigmoid,
  slice,
  square,
  subtract,
  sum,
  tanh,
} from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

const STEPS = 9;
const data = (n: number, seed: number, scale = 0.5): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin((i + 1) * seed) * scale);

type Cell = (state: Tensor[], x: Tensor, weights: Tensor) => Tensor[];
const gate = (z: Tensor, i: number, units: number): Tensor => slice(z, [0, i * units], [z.shape[0]!, units]);
const cells: Readonly<Record<string, { gates: number; states: number; cell: Cell }>> = {
  "a long short-term memory": {
    gates: 4,
    states: 2,
    cell: ([h, c], x, w) => {
      const z = add(x, matmul(h!, w));
      const units = h!.shape[1]!;
      const kept = multiply(sigmoid(gate(z, 1, units)), c!);
      const next = add(kept, multiply(sigmoid(gate(z, 0, units)), tanh(gate(z, 2, units))));
      return [multiply(sigmoid(gate(z, 3, units)), tanh(next)), next];
    },
  },
  "a gated recurrent unit": {
    gates: 3,
    states: 1,
    cell: ([h], x, w) => {
      const z = matmul(h!, w);
      const units = h!.shape[1]!;
      const of = (i: number): Tensor => add(gate(x, i, units), gate(z, i, units));
      const update = sigmoid(of(0));
      const candidate = tanh(add(gate(x, 2, units), multiply(sigmoid(of(1)), gate(z, 2, units))));
      return [add(multiply(update, h!), multiply(subtract(1, update), candidate))];
    },
  },
  "a plain recurrence": { gates: 1, states: 1, cell: ([h], x, w) => [tanh(add(x, matmul(h!, w)))] },
  "rows that know of one another": {
    gates: 1,
    states: 1,
    cell: ([h], x, w) => [tanh(subtract(add(x, matmul(h!, w)), mean(h!, { axis: 0, keepdims: true })))],
  },
};

/** A loss over all steps and its gradients, for a batch of `rows`. */
const training = (name: string, rows: number, units: number, dtype: DType): (() => Tensor[]) => {
  const { gates, states, cell } = cells[name]!;
  const shaped = (shape: number[], seed: number, scale = 0.5): Tensor =>
    tensor(
      data(
        shape.reduce((a, b) => a * b),
        seed,
        scale,
      ),
      { shape },
    );
  // Weights that neither blow up nor lose what a step rounds.
  const w = shaped([units, gates * units], 0.37, 1 / Math.sqrt(units));
  const xs = shaped([STEPS, rows, gates * units], 0.71);
  const starts = Array.from({ length: states }, (_, i) => shaped([rows, units], 0.13 + i));
  const loss = (weights: Tensor, x: Tensor, ...init: Tensor[]): Tensor => {
    const body = (carry: Tensor[], step: Tensor): [Tensor[], Tensor] => {
      const next = cell(carry, step, cast(weights, dtype));
      return [next, next[0]!];
    };
    const [, ys] = scan(
      body,
      init.map((t) => cast(t, dtype)),
      cast(x, dtype),
    );
    return sum(square(cast(ys, "float32")));
  };
  const run = jit((...args: Tensor[]) => [
    loss(args[0]!, args[1]!, ...args.slice(2)),
    ...(grad(loss, { argnums: [0, 1, 2] })(args[0]!, args[1]!, ...args.slice(2)) as Tensor[]),
  ]);
  return () => run(w, xs, ...starts);
};

const results = async (backend: Backend, make: () => () => Tensor[]): Promise<Float32Array[]> => {
  setDefaultDevice(createDevice(backend));
  try {
    return await Promise.all(make()().map(async (t) => Float32Array.from((await t.data()) as Float32Array)));
  } finally {
    backend.dispose?.();
  }
};

const worst = (a: Float32Array, b: Float32Array): number => {
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / scale;
};

describe.skipIf(!hasNative)(`loops over steps, row by row${suffix}`, () => {
  describe.each(Object.keys(cells))("%s", (name) => {
    test.each([
      ["float32", 24, 64, 1e-5],
      ["float32", 7, 19, 1e-5],
      ["float32", 1, 33, 1e-5],
      ["bfloat16", 21, 64, 0.05],
      ["bfloat16", 9, 20, 0.05],
    ] as const)("%s, %i rows of %i units", async (dtype, rows, units, limit) => {
      const make = (): (() => Tensor[]) => training(name, rows, units, dtype);
      const wanted = await results(js(), make);
      const one = await results(makeNative(1), make);
      one.forEach((values, i) => expect(worst(values, wanted[i]!)).toBeLessThan(limit));
      expect(await results(makeNative(2), make)).toEqual(one);
      expect(await results(makeNative(3), make)).toEqual(one);
    });
  });

  test("functions of all magnitudes are the oracle's, and what is no number stays none", async () => {
    const edges = [0, -0, 1e-30, -1e-30, 1e-8, -1e-8, 20, -20, 88, -88, 150, -150, Infinity, -Infinity, NaN];
    const values = Float32Array.from([...edges, ...data(1000, 0.77, 12), ...data(1000, 0.31, 1e-3)]);
    const make = (): (() => Tensor[]) => {
      const x = tensor(values);
      const run = jit((t: Tensor) => [sigmoid(t), tanh(t), exp(t), tanh(sigmoid(multiply(t, 0.5)))]);
      return () => run(x);
    };
    const [wanted, got] = [await results(js(), make), await results(makeNative(1), make)];
    got.forEach((list, i) =>
      list.forEach((v, j) => {
        const w = wanted[i]![j]!;
        // Four units in the last place.
        const near = Object.is(v, w) || v === w || Math.abs(v - w) <= Math.max(Math.abs(w) * 4.8e-7, 1e-37);
        expect(near || `${v} for ${w} at ${values[j]}`).toBe(true);
      }),
    );
  });
});
