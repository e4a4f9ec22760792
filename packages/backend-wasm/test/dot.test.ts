import {
  affine,
  binaryExpr,
  castExpr,
  computeDType,
  konst,
  stridesOf,
  type DotKernel,
  type DType,
  type Expr,
  type Store,
} from "@hornbeam/ir";
import { expect, test } from "vitest";
import { createWasm, products, wasm } from "../src/index.ts";
import { load, makeRandom, programOf, run, type Values } from "./kit.ts";

const random = makeRandom(11);
const backend = await wasm();
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

interface Case {
  readonly batch?: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** operands stored by columns */
  readonly ta?: boolean;
  readonly tb?: boolean;
  /** elements between neighbours, and before the first */
  readonly gap?: number;
  readonly dtype?: DType;
  readonly dtypes?: readonly [DType, DType];
  /** result stored by columns */
  readonly tc?: boolean;
  /** the operand is the same for all batches */
  readonly shared?: "lhs" | "rhs";
  readonly fused?: boolean;
}

/** Values that every dtype can hold, so that sums of few of them are exact in integers. */
const values = (dtype: DType, n: number): Values =>
  Array.from({ length: n }, () => {
    const i = Math.floor(random() * 17) - (dtype[0] === "u" ? 0 : 8);
    if (dtype === "int64") return BigInt(i);
    return dtype[0] === "i" || dtype[0] === "u"
      ? i
      : dtype === "float32" || dtype === "float64"
        ? Math.fround(random() * 2 - 1)
        : i / 4;
  });

const kernelOf = (c: Case): { kernel: DotKernel; sizes: number[] } => {
  const { batch = [], m, k, n, gap = 1, dtype = "float32", dtypes = [dtype, dtype] } = c;
  const operand = (
    arg: number,
    rows: number,
    cols: number,
    byColumns: boolean | undefined,
    shared: boolean,
  ): DotKernel["lhs"] => {
    const strides = stridesOf([...batch, 0]).slice(0, -1);
    const each = stridesOf([...batch, rows * cols]).slice(0, -1);
    return {
      arg,
      offset: gap - 1,
      batch: shared ? strides.map(() => 0) : each.map((s) => s * gap),
      row: (byColumns ? 1 : cols) * gap,
      col: (byColumns ? rows : 1) * gap,
    };
  };
  const acc: Expr = { op: "acc", dtype: computeDType(dtype), n: 0 };
  const axes = [...batch, m, n];
  const strides = c.tc ? [...stridesOf([...batch, n, m]).slice(0, -2), 1, m] : stridesOf(axes);
  const bias = load(3, dtype, [...batch.map(() => 0), 0, 1]);
  const stores: Store[] = c.fused
    ? [
        {
          arg: 2,
          index: affine(0, strides),
          value: binaryExpr("max", binaryExpr("add", acc, castExpr(bias, acc.dtype)), konst(0, acc.dtype)),
        },
        { arg: 4, index: affine(0, stridesOf(axes)), value: binaryExpr("mul", acc, konst(2, acc.dtype)) },
      ]
    : [{ arg: 2, index: affine(0, strides), value: acc }];
  const write = { dtype, access: "write" } as const;
  return {
    kernel: {
      kind: "dot",
      name: "test",
      batch,
      m,
      n,
      k,
      dtype: acc.dtype,
      stores,
      lhs: operand(0, m, k, c.ta, c.shared === "lhs"),
      rhs: operand(1, k, n, c.tb, c.shared === "rhs"),
      args: [
        { dtype: dtypes[0], access: "read" },
        { dtype: dtypes[1], access: "read" },
        write,
        ...(c.fused ? [{ dtype, access: "read" } as const, write] : []),
      ],
    },
    sizes: [
      (sizeOf(batch) * m * k || 1) * gap,
      (sizeOf(batch) * k * n || 1) * gap,
      sizeOf(axes),
      ...(c.fused ? [n, sizeOf(axes)] : []),
    ],
  };
};

/** Largest error of every output, the reference summed in float64. */
const errorOf = async (c: Case, on = backend): Promise<number> => {
  const { kernel, sizes } = kernelOf(c);
  const { batch, m, n, k, lhs, rhs } = kernel;
  const data = sizes.map((size, i) =>
    kernel.args[i]!.access === "read" ? values(kernel.args[i]!.dtype, size) : undefined,
  );
  const got = await run(on, programOf(kernel, sizes), data);
  const [a, b, bias] = [data[0]!.map(Number), data[1]!.map(Number), data[3]?.map(Number)];
  let worst = 0;
  const off = (a: number, b: number): void => {
    const d = Math.abs(a - b);
    if (!(d <= worst)) worst = d;
  };
  const blocks = stridesOf(batch);
  for (let q = 0; q < sizeOf(batch); q++) {
    const at = (by: readonly number[]): number =>
      by.reduce((s, stride, i) => s + stride * (Math.floor(q / blocks[i]!) % batch[i]!), 0);
    const [left, right, place] = [
      lhs.offset + at(lhs.batch),
      rhs.offset + at(rhs.batch),
      kernel.stores.map((s) => at(s.index.strides.slice(0, batch.length))),
    ];
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[left + i * lhs.row + p * lhs.col]! * b[right + p * rhs.row + j * rhs.col]!;
        kernel.stores.forEach((s, o) => {
          const [row, col] = s.index.strides.slice(batch.length) as [number, number];
          off(got[o]![place[o]! + i * row + j * col]!, !c.fused ? sum : o ? sum * 2 : Math.max(0, sum + bias![j]!));
        });
      }
  }
  return worst;
};

const tolerance = (dtype: DType, k: number): number =>
  dtype === "float64" ? 1e-12 : dtype === "float32" ? 1e-6 * Math.sqrt(k + 1) : 0;
const flags = [false, true];
const shapes = [
  [1, 1, 1],
  [5, 7, 9],
  [6, 8, 8],
  [13, 100, 17],
  [7, 37, 10],
  [1, 50, 60],
  [2, 33, 70],
  [3, 20, 31],
  [50, 40, 1],
  [40, 33, 2],
  [60, 20, 3],
  [4, 4, 4],
  [1, 3, 1],
  [64, 32, 64],
  [12, 1, 12],
  [9, 2, 500],
] as const;

test.each(["float32", "float64", "int32", "uint32", "int64"] as const)(
  "odd shapes in every layout, %s",
  async (dtype) => {
    for (const [m, k, n] of shapes)
      for (const ta of flags)
        for (const tb of flags)
          for (const more of [{}, { fused: true }, { tc: true }, { batch: [2, 3] }, { gap: 2 }]) {
            const c: Case = { m, k, n, ta, tb, dtype, ...more };
            expect.soft(await errorOf(c), JSON.stringify(c)).toBeLessThanOrEqual(tolerance(dtype, k) * 2);
          }
  },
);

test("several blocks of rows, columns and ks; thin products of many ks", async () => {
  for (const [m, k, n] of [
    [200, 390, 33],
    [7, 800, 520],
    [200, 400, 540],
    [13, 5000, 20],
    [210, 4500, 9],
    [1, 900, 1200],
    [3, 500, 700],
  ] as const)
    for (const ta of flags)
      for (const tb of flags) {
        const c: Case = { m, k, n, ta, tb, fused: ta !== tb };
        expect.soft(await errorOf(c), JSON.stringify(c)).toBeLessThanOrEqual(tolerance("float32", k) * 2);
      }
});

test("batches that share an operand", async () => {
  for (const shared of ["lhs", "rhs"] as const)
    for (const [m, k, n] of [
      [9, 12, 20],
      [70, 40, 300],
      [1, 30, 40],
    ] as const)
      expect(await errorOf({ batch: [3, 2], m, k, n, shared })).toBeLessThanOrEqual(tolerance("float32", k));
});

test("no ks leave zeros, no rows or columns nothing", async () => {
  for (const fused of flags) expect(await errorOf({ m: 9, k: 0, n: 5, fused })).toBe(0);
  for (const c of [
    { m: 0, k: 3, n: 5 },
    { m: 4, k: 3, n: 0 },
    { batch: [0], m: 4, k: 3, n: 4 },
  ])
    expect(await errorOf(c)).toBe(0);
});

test("operands that are stored narrower than they are multiplied", async () => {
  for (const dtypes of [
    ["int8", "int8"],
    ["uint8", "int8"],
    ["int16", "uint8"],
  ] as const)
    for (const ta of flags)
      expect(await errorOf({ m: 17, k: 30, n: 19, ta, tb: !ta, dtype: "int32", dtypes, batch: [2] })).toBe(0);
  for (const dtype of ["float16", "bfloat16"] as const)
    for (const shared of [undefined, "rhs"] as const)
      expect(
        await errorOf({
          m: 13,
          k: 21,
          n: 18,
          dtype: "float32",
          dtypes: [dtype, "float32"],
          batch: [2],
          shared,
          gap: 2,
        }),
      ).toBeLessThan(1e-5);
});

test("the same without fused multiply-add", async () => {
  const plain = await createWasm([products], { relaxed: false });
  for (const ta of flags)
    expect(await errorOf({ m: 31, k: 60, n: 45, ta, tb: !ta, fused: ta }, plain)).toBeLessThan(1e-5);
});

test("rounding errors of long sums stay near the square root of their length", async () => {
  expect(await errorOf({ m: 12, k: 20000, n: 16 })).toBeLessThan(2 ** -24 * Math.sqrt(20000) * 8);
});

test("integers of 8 and 16 bits, two by two: every layout, an odd number of ks, the ends of their ranges", async () => {
  const pairs: readonly (readonly [DType, DType])[] = [
    ["int8", "int8"],
    ["uint8", "int8"],
    ["int16", "uint8"],
    ["int16", "int16"],
    ["int32", "int8"],
  ];
  for (const dtypes of pairs)
    for (const c of [
      { m: 13, k: 37, n: 21 },
      { m: 70, k: 301, n: 66, ta: true },
      { m: 5, k: 8, n: 40, tb: true, tc: true },
      { m: 1, k: 65, n: 33 },
      { m: 9, k: 12, n: 9, batch: [3, 2], shared: "rhs" as const },
      { m: 33, k: 10, n: 12, gap: 3, fused: true },
    ])
      expect(await errorOf({ ...c, dtype: "int32", dtypes })).toBe(0);
  // Twice (−128)² in each lane, 4,096 times.
  const { kernel, sizes } = kernelOf({ m: 16, k: 8192, n: 16, dtype: "int32", dtypes: ["int8", "int8"] });
  const least = sizes.slice(0, 2).map((n) => Array<number>(n).fill(-128));
  const [c] = await run(backend, programOf(kernel, sizes), [...least, undefined]);
  expect(new Set(Array.from(c as ArrayLike<number>))).toEqual(new Set([8192 * 128 * 128]));
});
