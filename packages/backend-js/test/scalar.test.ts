import { affine, binaryExpr, castExpr, compareExpr, toHalf, unaryExpr } from "@hornbeam/ir";
import type { BinaryOp, DType, Expr, UnaryOp } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { apply, load, read, write } from "./elementwise.ts";
import { runKernel } from "./kit.ts";

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
