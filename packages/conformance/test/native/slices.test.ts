import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import { js } from "@hornbeam/backend-js";
import type { Backend } from "@hornbeam/ir";
import {
  add,
  concatenate,
  erf,
  flip,
  matmul,
  mean,
  multiply,
  softmax,
  split,
  square,
  subtract,
  swapaxes,
} from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

const filled = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 0.7 + seed)),
    { shape },
  );
type Fn = (x: Tensor, w: Tensor, v: Tensor) => Tensor;
/** Kernels that share their rows or do not quite, with more between them than a cache holds. x [16, 32, 48], w [48, 256], v [256, 48]. */
const cases: Readonly<Record<string, Fn>> = {
  "rows that know nothing of each other": (x, w, v) => matmul(erf(softmax(multiply(matmul(x, w), 0.1))), v),
  "products within the batch": (x, w, v) => {
    const h = multiply(matmul(x, w), 0.1);
    return matmul(add(h, matmul(softmax(matmul(h, swapaxes(h, 1, 2))), h)), v);
  },
  "a mean over the batch in between": (x, w, v) => {
    const h = erf(matmul(x, w));
    return matmul(erf(subtract(h, mean(h, { axis: 0, keepdims: true }))), v);
  },
  "means of columns, part by part": (x, w, v) => {
    const h = erf(matmul(x, w));
    const both = concatenate([h, multiply(h, 0.5)], { axis: 1 });
    const far = subtract(both, mean(both, { axis: [0, 1], keepdims: true }));
    return matmul(multiply(far, mean(square(far), { axis: [0, 1] })), v);
  },
  "the batch turned round": (x, w, v) => {
    const h = erf(matmul(x, w));
    return matmul(multiply(h, flip(h, { axis: 0 })), v);
  },
  "halves of the batch that change places": (x, w, v) => {
    const h = erf(matmul(x, w));
    return matmul(multiply(h, concatenate(split(h, 2, { axis: 0 }).reverse(), { axis: 0 })), v);
  },
};

/** The result and the gradients of its mean square, in one Program. */
const values = async (backend: Backend, fn: Fn): Promise<Float32Array[]> => {
  setDefaultDevice(createDevice(backend));
  const args = [filled([16, 32, 48], 0), filled([48, 256], 1), filled([256, 48], 2)] as const;
  const gradients = grad((...a: Tensor[]) => mean(square(fn(a[0]!, a[1]!, a[2]!))), { argnums: [0, 1, 2] });
  const all = jit((...a: Tensor[]) => [fn(a[0]!, a[1]!, a[2]!), ...(gradients(...a) as Tensor[])]);
  const out: Float32Array[] = [];
  for (const t of all(...args)) out.push((await t.data()) as Float32Array);
  backend.dispose?.();
  return out;
};
const bits = (arrays: readonly Float32Array[]): string[] => arrays.map((a) => Buffer.from(a.buffer).toString("base64"));

describe.skipIf(!hasNative)(`kernels that run slice by slice${suffix}`, () => {
  test.for(Object.entries(cases))("%s", async ([, fn]) => {
    const one = await values(makeNative(1), fn);
    for (const threads of [2, 3]) expect(bits(await values(makeNative(threads), fn))).toEqual(bits(one));
    const wanted = await values(js(), fn);
    one.forEach((array, i) => {
      const scale = wanted[i]!.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const miss = array.reduce((most, x, j) => Math.max(most, Math.abs(x - wanted[i]![j]!)), 0);
      expect(miss / scale).toBeLessThan(1e-4);
    });
  });
});
