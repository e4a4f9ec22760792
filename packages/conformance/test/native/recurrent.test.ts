import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Backend, DType } from "@hornbeam/ir";
import { add, cast, matmul, multiply, scan, sigmoid, tanh, transpose } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

const data = (n: number, seed: number): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i * seed));
const matrix = (rows: number, columns: number, seed: number, dtype: DType): Tensor =>
  cast(tensor(data(rows * columns, seed), { shape: [rows, columns] }), dtype);
const values = async (backend: Backend, make: () => readonly Tensor[]): Promise<number[][]> => {
  setDefaultDevice(createDevice(backend));
  try {
    return await Promise.all(make().map(async (t) => Array.from(await cast(t, "float32").data(), Number)));
  } finally {
    backend.dispose?.();
  }
};
const near = (actual: number[][], wanted: number[][], limit: number): void => {
  actual.forEach((list, i) => {
    const scale = Math.max(...wanted[i]!.map(Math.abs));
    expect(list.length).toBe(wanted[i]!.length);
    list.forEach((x, j) => expect(Math.abs(x - wanted[i]![j]!) / scale).toBeLessThan(limit));
  });
};

describe.skipIf(!hasNative)(`what recurrent layers are made of${suffix}`, () => {
  test.each([
    ["float32", 1e-5],
    ["bfloat16", 1e-2],
  ] as const)("long sums with one right operand, %s", async (dtype, limit) => {
    const make = (): Tensor[] => {
      const run = jit((x: Tensor, h: Tensor, z: Tensor) => [
        multiply(matmul(transpose(x), z), 0.5),
        add(matmul(transpose(h), z), 1),
      ]);
      return run(matrix(600, 64, 0.3, dtype), matrix(600, 96, 0.7, dtype), matrix(600, 96, 1.1, dtype));
    };
    const wanted = await values(js(), make);
    const one = await values(makeNative(1), make);
    near(one, wanted, limit);
    expect(await values(makeNative(3), make)).toEqual(one);
  });

  test.each(["float32", "bfloat16"] as const)("a matrix turned round, %s", async (dtype) => {
    const make = (): Tensor[] => [jit((x: Tensor) => transpose(x))(matrix(50, 37, 0.3, dtype))];
    expect(await values(makeNative(2), make)).toEqual(await values(js(), make));
  });

  test.each([7, 32, 77, 100])("values of bfloat16, %i in a row", async (columns) => {
    const make = (): Tensor[] => {
      const run = jit((x: Tensor, y: Tensor) => [add(x, y), multiply(x, y), add(multiply(x, x), y)]);
      return run(matrix(9, columns, 0.37, "bfloat16"), matrix(9, columns, 0.73, "bfloat16"));
    };
    expect(await values(makeNative(1), make)).toEqual(await values(js(), make));
  });

  test("gates over the whole range", async () => {
    const make = (): Tensor[] => {
      const x = tensor(
        Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 20),
        { shape: [4001] },
      );
      return [sigmoid(x), tanh(x)];
    };
    const [wanted, made] = [await values(js(), make), await values(makeNative(1), make)];
    made.forEach((list, i) =>
      list.forEach((x, j) => {
        const size = Math.abs(wanted[i]![j]!);
        expect(Math.abs(x)).toBeLessThanOrEqual(1);
        expect(Math.abs(x - wanted[i]![j]!)).toBeLessThanOrEqual(Math.max(size * 5e-7, 2e-44));
      }),
    );
  });

  test("a row that is not finite leaves the others as they are, with any number of threads", async () => {
    const make = (odd: number) => (): Tensor[] => {
      const rows = data(24 * 64, 0.3);
      rows[5 * 64 + 3] = odd;
      const run = jit((h: Tensor, w: Tensor) => {
        const [last] = scan(
          ([c]: Tensor[]): [Tensor[], Tensor] => [[multiply(matmul(c!, w), 0.1)], c!],
          [h],
          undefined,
          {
            length: 3,
          },
        );
        return last as Tensor[];
      });
      return run(tensor(rows, { shape: [24, 64] }), matrix(64, 64, 0.7, "float32"));
    };
    const [plain] = await values(makeNative(1), make(1));
    const [one] = await values(makeNative(1), make(Infinity));
    expect(one!.slice(5 * 64, 6 * 64).some(Number.isFinite)).toBe(false);
    expect([one!.slice(0, 5 * 64), one!.slice(6 * 64)]).toEqual([plain!.slice(0, 5 * 64), plain!.slice(6 * 64)]);
    expect(await values(makeNative(3), make(Infinity))).toEqual([one]);
  });
});
