import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Backend } from "@hornbeam/ir";
import {
  add,
  arange,
  cast,
  equal,
  exp,
  expandDims,
  less,
  lessEqual,
  max,
  mean,
  min,
  multiply,
  softmax,
  sum,
  take,
  where,
} from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

const on = async (backend: Backend, fn: (...xs: Tensor[]) => Tensor[], xs: () => Tensor[]): Promise<number[][]> => {
  setDefaultDevice(createDevice(backend));
  const out: number[][] = [];
  for (const t of jit((...a: Tensor[]) => fn(...a))(...xs())) out.push(Array.from(await t.data(), Number));
  backend.dispose?.();
  return out;
};
/** The same on the reference, and the same bits for any number of threads. */
const agrees = async (fn: (...xs: Tensor[]) => Tensor[], xs: () => Tensor[]): Promise<number[][]> => {
  const [wanted, got] = [await on(js(), fn, xs), await on(makeNative(1), fn, xs)];
  wanted.forEach((list, i) => {
    expect(got[i]).toHaveLength(list.length);
    list.forEach((x, j) => {
      const y = got[i]![j]!;
      if (!Object.is(x, y) && !(Math.abs(x - y) <= 3e-6 * Math.max(1, Math.abs(x))))
        expect(`${j}: ${y}`).toBe(`${j}: ${x}`);
    });
  });
  for (const threads of [2, 3]) expect(await on(makeNative(threads), fn, xs)).toEqual(got);
  return got;
};
const filled = (shape: readonly number[], spoil: Readonly<Record<number, number>> = {}): Tensor => {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7) * 3);
  for (const [i, x] of Object.entries(spoil)) values[Number(i)] = x;
  return tensor(values, { shape });
};

describe.skipIf(!hasNative)(`rows in machine code${suffix}`, () => {
  test.for([1, 5, 31, 32, 64, 96, 128, 160, 256, 288, 1500])("rows of %i: sums, extremes and a mean", async (size) => {
    const spoil = { 3: NaN, [size * 18]: NaN, [size * 20]: Infinity, [size * 21]: -Infinity };
    await agrees(
      (x) => [
        sum(multiply(x, x), { axis: 1 }),
        max(add(x, 1), { axis: 1 }),
        min(multiply(x, 0.5), { axis: 1 }),
        max(x, { axis: 1 }),
        mean(exp(x), { axis: 1 }),
      ],
      () => [filled([37, size], spoil)],
    );
  });

  test("sums of columns of an expression", async () => {
    await agrees(
      (x, y) => [mean(multiply(x, y), { axis: 0 }), mean(multiply(add(x, y), 0.5), { axis: [0, 1] })],
      () => [filled([300, 130]), filled([1, 130])],
    );
  });

  test("masks that follow from places, and labels that pick one", async () => {
    const [weights] = await agrees(
      (x, labels) => {
        const [row, column] = [expandDims(arange(48), 1), expandDims(arange(48), 0)];
        const shown = softmax(where(lessEqual(column, row), multiply(x, 0.3), -1e9));
        const picked = where(equal(expandDims(labels, 2), arange(48)), shown, 0);
        return [shown, sum(picked, { axis: 2 }), where(less(expandDims(labels, 2), 7), x, add(x, 1))];
      },
      () => [
        filled([3, 48, 48]),
        tensor(
          Int32Array.from({ length: 144 }, (_, i) => (i * 7) % 48),
          { shape: [3, 48] },
        ),
      ],
    );
    // Nothing is seen beyond the diagonal, and what is seen is all there is.
    expect(weights![1]).toBe(0);
    expect(weights!.slice(48 * 9, 48 * 10).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  test("rows that numbers choose, within the table and without", async () => {
    const ids = [0, 5, 11, -1, 3, 3, 7, 11, 2, 9, 1, 4];
    await agrees(
      (table, places, chosen) => {
        const x = add(take(table, chosen, { axis: 0 }), places);
        return [multiply(x, 2), sum(multiply(x, x), { axis: 2 })];
      },
      () => [filled([12, 80]), filled([1, 4, 80]), tensor(Int32Array.from(ids), { shape: [3, 4] })],
    );
  });

  test("numbers rounded to bfloat16 are those also where they are stored as float32", async () => {
    const half = (x: Tensor): Tensor => cast(cast(x, "bfloat16"), "float32");
    const [rounded, sums, both] = await agrees(
      (x) => {
        const h = half(x);
        return [h, add(h, 0.25), half(multiply(h, h)), cast(h, "bfloat16")];
      },
      () => [filled([5, 37])],
    );
    for (const x of rounded!) expect(new Uint32Array(Float32Array.of(x).buffer)[0]! & 0xffff).toBe(0);
    expect(sums).not.toEqual(both);
  });
});
