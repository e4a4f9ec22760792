import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { jit, setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { beforeAll, describe, expect, test } from "vitest";
import * as ops from "../src/index.ts";

const arrays = (xs: readonly Tensor[]): Promise<unknown[]> => Promise.all(xs.map((x) => x.array()));

describe.each(["js", "wasm"])("shapes that depend on values, on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test("unique: sorted, in order of occurrence, of 16-bit floats, bools and 64-bit integers, of nothing", async () => {
    expect(await (await ops.unique([3, 1, 2, 1, 3])).array()).toEqual([1, 2, 3]);
    expect(await (await ops.unique([3, 1, 2, 1, 3], { sorted: false })).array()).toEqual([3, 1, 2]);
    for (const dtype of ["float16", "bfloat16", "int64", "uint8", "bool"] as const) {
      const found = await ops.unique(tensor([1, 0, 1], { dtype }));
      expect(found.dtype).toBe(dtype);
      expect(Array.from(await found.data(), Number)).toEqual([0, 1]);
    }
    expect((await ops.unique(tensor([], { dtype: "float32" }))).shape).toEqual([0]);
    expect(await (await ops.unique([NaN, 1, NaN])).array()).toEqual([1, NaN, NaN]);
  });

  test("unique: index, inverse and counts; rows and columns", async () => {
    const all = { returnIndex: true, returnInverse: true, returnCounts: true } as const;
    const x = [
      [2, 1],
      [2, 5],
    ];
    expect(await arrays(await ops.unique(x, all))).toEqual([
      [1, 2, 5],
      [1, 0, 3],
      [
        [1, 0],
        [1, 2],
      ],
      [1, 2, 1],
    ]);
    const rows = [
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
    ];
    expect(await arrays(await ops.unique(rows, { ...all, axis: 0 }))).toEqual([
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
      [1, 0],
      [1, 0, 1],
      [1, 2],
    ]);
    expect(await (await ops.unique(rows, { axis: -1 })).array()).toEqual([
      [0, 0, 1],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  test("with a size, at once and compiled: cut, and filled as in Keras", async () => {
    const f = jit((x: Tensor) => ops.unique(x, { size: 4, fillValue: -1, returnIndex: true, returnCounts: true }));
    expect(await arrays(f(tensor([3, 1, 2, 1])))).toEqual([
      [1, 2, 3, -1],
      [1, 2, 0, 1],
      [2, 1, 1, 0],
    ]);
    expect(await ops.unique([3, 1, 2, 1], { size: 2 }).array()).toEqual([1, 2]);
    expect(await ops.unique(tensor([], { dtype: "int32" }), { size: 2, fillValue: 7 }).array()).toEqual([7, 7]);
    const g = jit((x: Tensor) => ops.nonzero(x, { size: 3, fillValue: 9 }));
    expect(
      await arrays(
        g(
          tensor([
            [0, 3],
            [5, 0],
          ]),
        ),
      ),
    ).toEqual([
      [0, 1, 9],
      [1, 0, 9],
    ]);
    expect(await arrays(ops.nonzero([1, 0, 2, 3], { size: 2 }))).toEqual([[0, 2]]);
  });

  test("nonzero", async () => {
    const x = [
      [
        [0, 1],
        [0, 0],
      ],
      [
        [2, 0],
        [0, 3],
      ],
    ];
    const places = [
      [0, 1, 1],
      [0, 0, 1],
      [1, 0, 1],
    ];
    expect(await arrays(await ops.nonzero(x))).toEqual(places);
    expect((await ops.nonzero([0, 0]))[0]!.shape).toEqual([0]);
    expect(await arrays(await ops.nonzero([NaN, 0, -0]))).toEqual([[0]]);
  });

  test("a compiled function needs the size", () => {
    expect(() => jit((x: Tensor) => ops.unique(x) as never)(tensor([1]))).toThrow(ValueError);
    expect(() => jit((x: Tensor) => ops.nonzero(x) as never)(tensor([1]))).toThrow(ValueError);
    expect(() => ops.unique([1], { size: 1.5 })).toThrow(ValueError);
  });
});
