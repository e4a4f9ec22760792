import {
  affine,
  affineAt,
  axisVar,
  binaryExpr,
  castExpr,
  compareExpr,
  guardExpr,
  indexExpr,
  konst,
  selectExpr,
  stridesOf,
  unaryExpr,
} from "@hornbeam/ir";
import type { DType, Expr, Reducer } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { apply, elementwise, load, read, write } from "./elementwise.ts";
import { runKernel } from "./kit.ts";

describe("loops", () => {
  test("strided views over more points than a block: a transposed, flipped slice", async () => {
    const [rows, cols] = [37, 41];
    const data = Array.from({ length: rows * cols }, (_, i) => i);
    const index = affine(cols - 1, [-1, cols]);
    const [y] = await runKernel(
      {
        kind: "loop",
        name: "t",
        space: [cols, rows],
        reduce: [],
        accs: [],
        args: [read("int32"), write("int32")],
        stores: [{ arg: 1, index: affine(0, [rows, 1]), value: load(0, "int32", index) }],
      },
      [
        { dtype: "int32", shape: [rows, cols], data },
        { dtype: "int32", shape: [cols, rows] },
      ],
    );
    expect([...y!]).toEqual(
      Array.from({ length: rows * cols }, (_, p) => affineAt(index, [Math.floor(p / rows), p % rows])),
    );
  });

  test("guards: padding, nested concatenation, a value both sides share", async () => {
    const x = load(0, "float32", affine(-2, [1]));
    const shared = unaryExpr("neg", indexExpr(axisVar(0), "float32"));
    const right = guardExpr(
      [{ index: axisVar(0), lo: 700, hi: 1000 }],
      shared,
      binaryExpr("mul", shared, konst(2, "float32")),
    );
    const value = guardExpr([{ index: affine(-2, [1]), lo: 0, hi: 3 }], x, right);
    const [y] = await runKernel(elementwise(["float32"], "float32", 1500, value), [
      { dtype: "float32", shape: [3], data: [7, 8, 9] },
      { dtype: "float32", shape: [1500] },
    ]);
    const want = Array.from({ length: 1500 }, (_, i) =>
      i >= 2 && i < 5 ? i + 5 : i >= 700 && i < 1000 ? -i : i === 0 ? -0 : -2 * i,
    );
    expect([...y!]).toEqual(want);
  });

  test("a guarded int64 load outside its buffer is not an error", async () => {
    const value = guardExpr([{ index: axisVar(0), lo: 0, hi: 2 }], load(0, "int64"), konst(-1, "int64"));
    const [y] = await runKernel(elementwise(["int64"], "int64", 4, value), [
      { dtype: "int64", shape: [2], data: [5n, 6n] },
      { dtype: "int64", shape: [4] },
    ]);
    expect([...(y as unknown as bigint[])]).toEqual([5n, 6n, -1n, -1n]);
  });

  test("dynamic loads clamp", async () => {
    const value: Expr = {
      op: "load",
      dtype: "float32",
      arg: 0,
      index: affine(0, [0, 1]),
      dyn: [{ value: load(1, "int32", affine(0, [1])), size: 3, stride: 2 }],
    };
    const [y] = await runKernel(
      {
        kind: "loop",
        name: "gather",
        space: [4, 2],
        reduce: [],
        accs: [],
        args: [read("float32"), read("int32"), write("float32")],
        stores: [{ arg: 2, index: affine(0, [2, 1]), value }],
      },
      [
        { dtype: "float32", shape: [3, 2], data: [1, 2, 3, 4, 5, 6] },
        { dtype: "int32", shape: [4], data: [2, 0, -9, 99] },
        { dtype: "float32", shape: [4, 2] },
      ],
    );
    expect([...y!]).toEqual([5, 6, 1, 2, 1, 2, 5, 6]);
  });

  test("select evaluates both, in place", async () => {
    const x = load(0, "float32");
    const value = selectExpr(compareExpr("lt", x, konst(0, "float32")), konst(0, "float32"), x);
    const [y] = await runKernel(
      { ...elementwise([], "float32", 3, value), args: [{ dtype: "float32", access: "update" }] },
      [{ dtype: "float32", shape: [3], data: [-1, 2, -3] }],
    );
    expect([...y!]).toEqual([0, 2, 0]);
  });

  test("float32 constants are float32 numbers", async () => {
    const value = binaryExpr("mul", load(0, "float64"), castExpr(konst(0.1, "float32"), "float64"));
    expect(await apply("float64", "float64", value, [1])).toEqual([Math.fround(0.1)]);
  });

  test("a chain of ten thousand operations", async () => {
    let e = load(0, "float32");
    for (let i = 0; i < 10000; i++) e = binaryExpr("add", e, konst(1, "float32"));
    expect(await apply("float32", "float32", e, [1, 2])).toEqual([10001, 10002]);
  });
});

describe("reductions", () => {
  const reduceBy = async (
    reducer: Reducer,
    dtype: DType,
    acc: DType,
    space: number[],
    reduce: number[],
    data: readonly number[] | readonly bigint[],
  ) => {
    const shape = [...space, ...reduce];
    const out: Expr = { op: "acc", dtype: acc, n: 0 };
    const [y] = await runKernel(
      {
        kind: "loop",
        name: reducer,
        space,
        reduce,
        args: [read(dtype), write(acc)],
        accs: [{ reducer, dtype: acc, value: load(0, dtype, affine(0, stridesOf(shape))) }],
        stores: [{ arg: 1, index: affine(0, stridesOf(space)), value: out }],
      },
      [
        { dtype, shape, data },
        { dtype: acc, shape: space },
      ],
    );
    return [...(y as unknown as number[])];
  };

  test("rows longer and shorter than a block", async () => {
    for (const [n, r] of [
      [3, 2000],
      [700, 3],
      [1, 1],
      [5, 512],
    ] as const) {
      const data = Array.from({ length: n * r }, (_, i) => (i * 7919) % 1013);
      const rows = Array.from({ length: n }, (_, i) => data.slice(i * r, (i + 1) * r));
      expect(await reduceBy("sum", "float32", "float32", [n], [r], data)).toEqual(
        rows.map((x) => x.reduce((a, b) => a + b)),
      );
      expect(await reduceBy("max", "int32", "int32", [n], [r], data)).toEqual(rows.map((x) => Math.max(...x)));
      expect(await reduceBy("argMax", "float32", "int32", [n], [r], data)).toEqual(
        rows.map((x) => x.indexOf(Math.max(...x))),
      );
      expect(await reduceBy("argMin", "float32", "int32", [n], [r], data)).toEqual(
        rows.map((x) => x.indexOf(Math.min(...x))),
      );
    }
  });

  test("empty ranges leave the identity", async () => {
    expect(await reduceBy("sum", "float32", "float32", [2], [0], [])).toEqual([0, 0]);
    expect(await reduceBy("prod", "int64", "int64", [1], [0], [])).toEqual([1n]);
    expect(await reduceBy("max", "float32", "float32", [1], [0], [])).toEqual([-Infinity]);
    expect(await reduceBy("max", "int64", "int64", [1], [0], [])).toEqual([-(2n ** 63n)]);
    expect(await reduceBy("min", "uint32", "uint32", [1], [0], [])).toEqual([2 ** 32 - 1]);
    expect(await reduceBy("min", "int32", "int32", [1], [0], [])).toEqual([2 ** 31 - 1]);
    expect(await reduceBy("all", "bool", "bool", [1], [0], [])).toEqual([1]);
    expect(await reduceBy("sum", "float32", "float32", [0], [3], [])).toEqual([]);
  });

  test("wrapping, any, all, NaN", async () => {
    expect(await reduceBy("sum", "int32", "int32", [], [3], [2 ** 31 - 1, 1, 5])).toEqual([-(2 ** 31) + 5]);
    expect(await reduceBy("prod", "int32", "int32", [], [2], [123456789, 987654321])).toEqual([
      Math.imul(123456789, 987654321),
    ]);
    expect(await reduceBy("any", "bool", "bool", [2], [2], [0, 0, 0, 1])).toEqual([0, 1]);
    expect(await reduceBy("all", "bool", "bool", [2], [2], [1, 1, 0, 1])).toEqual([1, 0]);
    expect(await reduceBy("max", "float32", "float32", [], [3], [1, NaN, 3])).toEqual([NaN]);
    expect(await reduceBy("argMax", "float32", "int32", [2], [3], [1, NaN, NaN, 4, 5, 5])).toEqual([1, 1]);
  });

  test("the sum is carried in double precision", async () => {
    expect(await reduceBy("sum", "float32", "float32", [], [4], [1e8, 1, -1e8, 1])).toEqual([2]);
  });

  test("several accumulators, an epilogue, several stores: mean and variance", async () => {
    const x = load(0, "float32", affine(0, [4, 1]));
    const acc = (n: number): Expr => ({ op: "acc", dtype: "float32", n });
    const by4 = (e: Expr): Expr => binaryExpr("div", e, konst(4, "float32"));
    const mean = by4(acc(0));
    const [m, v] = await runKernel(
      {
        kind: "loop",
        name: "moments",
        space: [2],
        reduce: [4],
        args: [read("float32"), write("float32"), write("float32")],
        accs: [
          { reducer: "sum", dtype: "float32", value: x },
          { reducer: "sum", dtype: "float32", value: binaryExpr("mul", x, x) },
        ],
        stores: [
          { arg: 1, index: affine(0, [1]), value: mean },
          { arg: 2, index: affine(0, [1]), value: binaryExpr("sub", by4(acc(1)), binaryExpr("mul", mean, mean)) },
        ],
      },
      [
        { dtype: "float32", shape: [2, 4], data: [1, 2, 3, 4, 5, 5, 5, 5] },
        { dtype: "float32", shape: [2] },
        { dtype: "float32", shape: [2] },
      ],
    );
    expect([...m!]).toEqual([2.5, 5]);
    expect([...v!]).toEqual([1.25, 0]);
  });
});
