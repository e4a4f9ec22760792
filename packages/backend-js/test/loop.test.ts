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
  toHalf,
  unaryExpr,
} from "@hornbeam/ir";
import type { BinaryOp, DType, Expr, LoopKernel, Reducer, UnaryOp } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { runKernel } from "./kit.ts";

const load = (arg: number, dtype: DType, index = affine(0, [1])): Expr => ({ op: "load", dtype, arg, index });
const read = (dtype: DType) => ({ dtype, access: "read" }) as const;
const write = (dtype: DType) => ({ dtype, access: "write" }) as const;

const elementwise = (ins: readonly DType[], out: DType, n: number, value: Expr): LoopKernel => ({
  kind: "loop",
  name: "test",
  space: [n],
  reduce: [],
  accs: [],
  args: [...ins.map(read), write(out)],
  stores: [{ arg: ins.length, index: affine(0, [1]), value }],
});

const apply = async (dtype: DType, out: DType, value: Expr, ...data: (readonly number[] | readonly bigint[])[]) => {
  const shape = [data[0]!.length];
  const [y] = await runKernel(
    elementwise(
      data.map(() => dtype),
      out,
      shape[0]!,
      value,
    ),
    [...data.map((d) => ({ dtype, shape, data: d })), { dtype: out, shape }],
  );
  return [...(y as unknown as ArrayLike<number> & Iterable<number>)];
};
const unary = (fn: UnaryOp, dtype: DType, x: readonly number[] | readonly bigint[]) =>
  apply(dtype, dtype, unaryExpr(fn, load(0, dtype)), x);
const binary = (fn: BinaryOp, dtype: DType, x: readonly number[] | readonly bigint[], y: typeof x) =>
  apply(dtype, dtype, binaryExpr(fn, load(0, dtype), load(1, dtype)), x, y);

describe("scalar functions", () => {
  test("floats: rounding, signs, Python's division", async () => {
    expect(await unary("round", "float64", [0.5, 1.5, 2.5, -0.5, -1.5, 2 ** 53 + 2, -Infinity])).toEqual([
      0,
      2,
      2,
      -0,
      -2,
      2 ** 53 + 2,
      -Infinity,
    ]);
    expect(await binary("floorDiv", "float64", [1, -1, 7, -7, 5, -1], [0.1, 2, -2, 2, 0, Infinity])).toEqual([
      9,
      -1,
      -4,
      -4,
      Infinity,
      -1,
    ]);
    expect(await binary("mod", "float64", [5, -5, 5, -5, 5.5], [3, 3, -3, -3, 0])).toEqual([2, 1, -1, -2, NaN]);
    expect(await binary("max", "float64", [1, NaN, 3], [2, 1, NaN])).toEqual([2, NaN, NaN]);
    expect(await binary("pow", "float64", [1, -1, 2, 0], [NaN, -Infinity, 10, 0])).toEqual([1, 1, 1024, 1]);
    expect(await unary("sigmoid", "float64", [0, -800, 800])).toEqual([0.5, 0, 1]);
    expect(await unary("rsqrt", "float64", [4, 0])).toEqual([0.5, Infinity]);
  });

  test.each(["int32", "int64"] as const)("%s: division, modulus, shifts, powers", async (dtype) => {
    const n = (...xs: number[]): number[] => (dtype === "int64" ? xs.map(BigInt) : xs) as number[];
    const check = async (fn: BinaryOp, x: number[], y: number[], z: number[]): Promise<void> =>
      expect(await binary(fn, dtype, n(...x), n(...y)), fn).toEqual(n(...z));
    await check("div", [7, -7, 7, 3], [2, 2, -2, 0], [3, -3, -3, 0]);
    await check("floorDiv", [7, -7, 7, -7, 3], [2, 2, -2, -2, 0], [3, -4, -4, 3, 0]);
    await check("mod", [7, -7, 7, -7, 3], [3, 3, -3, -3, 0], [1, 2, -2, -1, 0]);
    await check(
      "pow",
      [3, -2, 0, 2, -1, 2],
      [4, 3, 0, -1, -3, 31],
      [81, -8, 1, 0, -1, dtype === "int32" ? -(2 ** 31) : 2 ** 31],
    );
    await check("shr", [-8, 8], [1, 2], [-4, 2]);
    await check("shl", [3], [4], [48]);
    await check("min", [3, -4], [2, 5], [2, -4]);
    await check("xor", [6, -1], [3, 1], [5, -2]);
    expect(await unary("abs", dtype, n(-3, 3))).toEqual(n(3, 3));
    expect(await unary("sign", dtype, n(-3, 0, 3))).toEqual(n(-1, 0, 1));
    expect(await unary("not", dtype, n(0, 5))).toEqual(n(-1, -6));
    expect(await unary("floor", dtype, n(-3))).toEqual(n(-3));
  });

  test("integers wrap", async () => {
    expect(await binary("add", "int32", [2 ** 31 - 1], [1])).toEqual([-(2 ** 31)]);
    expect(await binary("mul", "int32", [123456789], [987654321])).toEqual([
      Number(BigInt.asIntN(32, 123456789n * 987654321n)),
    ]);
    expect(await binary("mul", "uint32", [0xffffffff], [0xffffffff])).toEqual([1]);
    expect(await binary("sub", "uint32", [0], [1])).toEqual([0xffffffff]);
    expect(await binary("shr", "uint32", [0x80000000], [31])).toEqual([1]);
    expect(await unary("not", "uint32", [0])).toEqual([0xffffffff]);
    expect(await binary("mul", "int64", [2n ** 62n], [2n])).toEqual([-(2n ** 63n)]);
    expect(await binary("add", "int64", [2n ** 53n], [1n])).toEqual([2n ** 53n + 1n]);
  });

  test("bool", async () => {
    expect(await binary("and", "bool", [0, 0, 1, 1], [0, 1, 0, 1])).toEqual([0, 0, 0, 1]);
    expect(await binary("xor", "bool", [0, 0, 1, 1], [0, 1, 0, 1])).toEqual([0, 1, 1, 0]);
    expect(await unary("not", "bool", [0, 1])).toEqual([1, 0]);
    expect(
      await apply("float32", "bool", compareExpr("ne", load(0, "float32"), load(1, "float32")), [1, NaN], [1, NaN]),
    ).toEqual([0, 1]);
    expect(
      await apply("int64", "bool", compareExpr("lt", load(0, "int64"), load(1, "int64")), [1n, 2n], [2n, 2n]),
    ).toEqual([1, 0]);
  });

  // mpmath, 30 digits, rounded to double
  test.each([
    [
      "erf",
      [0.5, 1.9, 2.5, -3, 1e-20, 7],
      [0.5204998778130465, 0.9927904292352575, 0.999593047982555, -0.9999779095030014, 1.1283791670955125e-20, 1],
    ],
    [
      "erfinv",
      [0.5, -0.9, 0.999999, 1e-10, 1, -1, 2],
      [0.4769362762044699, -1.1630871536766743, 3.458910737275499, 8.862269254527581e-11, Infinity, -Infinity, NaN],
    ],
    [
      "lgamma",
      [0.5, 3, 10.5, 100, -0.5, -1, Infinity],
      [
        0.5723649429247001,
        0.6931471805599453,
        13.940625219403763,
        359.1342053695754,
        1.2655121234846454,
        Infinity,
        Infinity,
      ],
    ],
    [
      "digamma",
      [1, 0.5, 10, -0.5, -1, 0],
      [-0.5772156649015329, -1.9635100260214235, 2.251752589066721, 0.03648997397857652, NaN, NaN],
    ],
  ] as const)("%s", async (fn, x, y) => {
    const got = await unary(fn, "float64", x);
    got.forEach((v, i) => {
      const want = y[i]!;
      if (Number.isFinite(want)) expect(Math.abs(v / want - 1), `${fn}(${x[i]}) = ${v}`).toBeLessThan(3e-14);
      else expect(v).toBe(want);
    });
  });
});

describe("conversions", () => {
  const convert = (from: DType, to: DType, x: readonly number[] | readonly bigint[]) =>
    apply(from, to, castExpr(load(0, from), to), x);
  test("float to integer truncates and saturates", async () => {
    expect(await convert("float32", "int32", [1.9, -1.9, 1e10, -1e10, NaN])).toEqual([
      1,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
      0,
    ]);
    expect(await convert("float32", "uint8", [300, -5, 2.5])).toEqual([255, 0, 2]);
    expect(await convert("float64", "uint32", [5e9, -1])).toEqual([2 ** 32 - 1, 0]);
    expect(await convert("float64", "int64", [1e30, -1e30, NaN, -2.5, 2 ** 60])).toEqual([
      2n ** 63n - 1n,
      -(2n ** 63n),
      0n,
      -2n,
      2n ** 60n,
    ]);
  });
  test("integers wrap, bool is x ≠ 0", async () => {
    expect(await convert("int32", "int8", [300, -129])).toEqual([44, 127]);
    expect(await convert("int32", "uint32", [-1])).toEqual([2 ** 32 - 1]);
    expect(await convert("int64", "int16", [2n ** 40n + 5n])).toEqual([5]);
    expect(await convert("int64", "float32", [2n ** 24n + 1n])).toEqual([2 ** 24]);
    expect(await convert("uint32", "int64", [2 ** 32 - 1])).toEqual([2n ** 32n - 1n]);
    expect(await convert("float32", "bool", [0, -0, 0.1, NaN])).toEqual([0, 0, 1, 1]);
    expect(await convert("int64", "bool", [0n, 256n])).toEqual([0, 1]);
    expect(await convert("bool", "int64", [0, 1])).toEqual([0n, 1n]);
  });
  test("halves are rounded when they are stored or cast", async () => {
    const x = load(0, "float32");
    expect(await apply("float32", "float16", x, [1 + 2 ** -11, 65519, 1e-8])).toEqual([0x3c00, 0x7bff, 0]);
    expect(await apply("float32", "float32", castExpr(castExpr(x, "bfloat16"), "float32"), [1.01])).toEqual([
      1.0078125,
    ]);
    expect(await apply("float16", "float32", load(0, "float16"), [toHalf(-2.5)])).toEqual([-2.5]);
  });
  test("bits", async () => {
    const as = (x: Expr, dtype: DType): Expr => ({ op: "bitcast", dtype, x });
    expect(await apply("float32", "uint32", as(load(0, "float32"), "uint32"), [1, -0])).toEqual([
      0x3f800000, 0x80000000,
    ]);
    expect(await apply("uint32", "float32", as(load(0, "uint32"), "float32"), [0x40490fdb])).toEqual([
      Math.fround(Math.PI),
    ]);
    expect(await apply("int64", "float64", as(load(0, "int64"), "float64"), [0x3ff0000000000000n])).toEqual([1]);
    expect(await apply("float16", "uint16", as(load(0, "float16"), "uint16"), [0x3e00])).toEqual([0x3e00]);
  });
});

// Random123, known-answer vectors of threefry2x32 with 20 rounds
test.each([
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
])("threefry2x32 of key %j and counter %j", async ([k0, k1], [c0, c1], answer) => {
  const at = (i: number): Expr => load(0, "uint32", affine(i));
  const word = (w: 0 | 1): Expr => ({ op: "threefry", dtype: "uint32", word: w, args: [at(0), at(1), at(2), at(3)] });
  const [y] = await runKernel(
    {
      kind: "loop",
      name: "bits",
      space: [],
      reduce: [],
      accs: [],
      args: [read("uint32"), write("uint32")],
      stores: [
        { arg: 1, index: affine(0), value: word(0) },
        { arg: 1, index: affine(1), value: word(1) },
      ],
    },
    [
      { dtype: "uint32", shape: [4], data: [k0!, k1!, c0!, c1!] },
      { dtype: "uint32", shape: [2] },
    ],
  );
  expect([...y!]).toEqual(answer);
});

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
