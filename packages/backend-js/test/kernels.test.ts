import { affine, axisVar, binaryExpr, castExpr, konst, sizeOf, stridesOf, unaryExpr } from "@hornbeam/ir";
import type { ConvGeometry, ConvKernel, DotKernel, DType, Expr, ScatterKernel } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { runKernel } from "./kit.ts";

const load = (arg: number, dtype: DType, index = affine(0, [1])): Expr => ({ op: "load", dtype, arg, index });
const arg = (dtype: DType, access: "read" | "write" | "update" = "read") => ({ dtype, access });
const acc = (dtype: DType): Expr => ({ op: "acc", dtype, n: 0 });
/** Small whole numbers: sums of their products are exact in every dtype. */
const numbers = (n: number, seed: number): number[] =>
  Array.from({ length: n }, (_, i) => (((i + seed) * 7919) % 17) - 8);

describe("dot", () => {
  const dotKernel = (dtype: DType, value: Expr, k: Partial<DotKernel>): DotKernel => ({
    kind: "dot",
    name: "dot",
    batch: [],
    m: 1,
    n: 1,
    k: 1,
    dtype,
    lhs: { arg: 0, offset: 0, batch: [], row: 1, col: 1 },
    rhs: { arg: 1, offset: 0, batch: [], row: 1, col: 1 },
    args: [arg(dtype), arg(dtype), arg(dtype, "write")],
    stores: [{ arg: 2, index: affine(0, stridesOf([...(k.batch ?? []), k.m!, k.n!])), value }],
    ...k,
  });

  test.each(["float32", "int32"] as const)(
    "%s: batches, a broadcast operand, transposes, narrow results",
    async (dtype) => {
      for (const n of [1, 3, 6])
        for (const transposed of [false, true]) {
          const [b, m, k] = [5, 4, 7];
          const [x, y] = [numbers(b * m * k, 1), numbers(k * n, 2)];
          const [row, col] = transposed ? [1, k] : [n, 1];
          const kernel = dotKernel(dtype, acc(dtype), {
            batch: [b],
            m,
            n,
            k,
            lhs: { arg: 0, offset: 0, batch: [m * k], row: k, col: 1 },
            rhs: { arg: 1, offset: 0, batch: [0], row, col },
          });
          const [z] = await runKernel(kernel, [
            { dtype, shape: [b, m, k], data: x },
            { dtype, shape: [k * n], data: y },
            { dtype, shape: [b, m, n] },
          ]);
          const want = Array.from({ length: b * m * n }, (_, p) => {
            const [r, j] = [Math.floor(p / n), p % n];
            return Array.from({ length: k }, (_, t) => x[r * k + t]! * y[t * row + j * col]!).reduce((s, v) => s + v);
          });
          expect([...z!].map((v) => (v as number) + 0)).toEqual(want.map((v) => v + 0));
        }
    },
  );

  test("epilogue, halves, and k = 0", async () => {
    const value = castExpr(
      binaryExpr(
        "max",
        binaryExpr("add", acc("float32"), castExpr(load(2, "float32", affine(0, [0, 1])), "float32")),
        konst(0, "float32"),
      ),
      "float16",
    );
    const kernel = dotKernel("float32", value, {
      m: 2,
      n: 2,
      k: 2,
      lhs: { arg: 0, offset: 0, batch: [], row: 2, col: 1 },
      rhs: { arg: 1, offset: 0, batch: [], row: 2, col: 1 },
      args: [arg("float16"), arg("float16"), arg("float32"), arg("float16", "write")],
      stores: [{ arg: 3, index: affine(0, [2, 1]), value }],
    });
    const one = 0x3c00;
    const run = (k: number) =>
      runKernel({ ...kernel, k }, [
        { dtype: "float16", shape: [2, 2], data: [one, one, 0, one] },
        { dtype: "float16", shape: [2, 2], data: [one, 0, one, one] },
        { dtype: "float32", shape: [2], data: [0, -1] },
        { dtype: "float16", shape: [2, 2] },
      ]);
    expect([...(await run(2))[0]!]).toEqual([0x4000, 0, one, 0]); // relu([[2, 1], [1, 1]] + [0, -1])
    expect([...(await run(0))[0]!]).toEqual([0, 0, 0, 0]);
  });

  test("int64 is exact", async () => {
    const kernel = dotKernel("int64", acc("int64"), {
      m: 1,
      n: 1,
      k: 2,
      lhs: { arg: 0, offset: 0, batch: [], row: 2, col: 1 },
    });
    const [z] = await runKernel(kernel, [
      { dtype: "int64", shape: [1, 2], data: [2n ** 40n + 1n, 3n] },
      { dtype: "int64", shape: [2, 1], data: [2n ** 20n, 1n] },
      { dtype: "int64", shape: [1, 1] },
    ]);
    expect((z as BigInt64Array)[0]).toBe(2n ** 60n + 2n ** 20n + 3n);
  });
});

describe("conv", () => {
  type Triple = { x: Float64Array; w: Float64Array; y: Float64Array };
  const shapesOf = (g: ConvGeometry) => ({
    x: [g.batch, ...g.inSize, g.inChannels],
    w: [...g.kernelSize, g.inChannels / g.groups, g.outChannels],
    y: [g.batch, ...g.outSize, g.outChannels],
  });
  /** The definition, one product at a time: visit(ix, iw, iy) for every term of the sum. */
  const terms = (g: ConvGeometry, visit: (ix: number, iw: number, iy: number) => void): void => {
    const s = shapesOf(g);
    const [cg, fg] = [g.inChannels / g.groups, g.outChannels / g.groups];
    const flat = (shape: number[], at: number[]): number => at.reduce((n, i, d) => n * shape[d]! + i, 0);
    const points = (sizes: readonly number[]): number[][] =>
      sizes.reduce<number[][]>((all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);
    for (let b = 0; b < g.batch; b++)
      for (const o of points(g.outSize))
        for (const t of points(g.kernelSize)) {
          const i = o.map((v, d) => v * g.strides[d]! + t[d]! * g.dilation[d]! - g.padLo[d]!);
          if (i.some((v, d) => v < 0 || v >= g.inSize[d]!)) continue;
          for (let f = 0; f < g.outChannels; f++)
            for (let c = 0; c < cg; c++)
              visit(
                flat(s.x, [b, ...i, Math.floor(f / fg) * cg + c]),
                flat(s.w, [...t, c, f]),
                flat(s.y, [b, ...o, f]),
              );
        }
  };
  const geometries: Record<string, ConvGeometry> = {
    "1d, causal, dilated": {
      batch: 2,
      inSize: [9],
      outSize: [9],
      kernelSize: [3],
      strides: [1],
      dilation: [2],
      padLo: [4],
      inChannels: 3,
      outChannels: 4,
      groups: 1,
    },
    "2d, strided, same padding": {
      batch: 2,
      inSize: [7, 6],
      outSize: [4, 3],
      kernelSize: [3, 2],
      strides: [2, 2],
      dilation: [1, 1],
      padLo: [1, 0],
      inChannels: 2,
      outChannels: 5,
      groups: 1,
    },
    "2d, groups": {
      batch: 1,
      inSize: [5, 5],
      outSize: [3, 3],
      kernelSize: [3, 3],
      strides: [1, 1],
      dilation: [1, 1],
      padLo: [0, 0],
      inChannels: 4,
      outChannels: 6,
      groups: 2,
    },
    "2d, depthwise with multiplier": {
      batch: 2,
      inSize: [4, 5],
      outSize: [4, 5],
      kernelSize: [3, 3],
      strides: [1, 1],
      dilation: [1, 1],
      padLo: [1, 1],
      inChannels: 3,
      outChannels: 6,
      groups: 3,
    },
    "3d": {
      batch: 1,
      inSize: [3, 4, 3],
      outSize: [2, 2, 3],
      kernelSize: [2, 2, 2],
      strides: [1, 2, 1],
      dilation: [1, 1, 1],
      padLo: [0, 0, 1],
      inChannels: 2,
      outChannels: 3,
      groups: 1,
    },
  };
  test.each(Object.entries(geometries))("%s: three directions against the definition", async (_, g) => {
    const shapes = shapesOf(g);
    const values: Triple = {
      x: Float64Array.from(numbers(sizeOf(shapes.x), 1)),
      w: Float64Array.from(numbers(sizeOf(shapes.w), 2)),
      y: Float64Array.from(numbers(sizeOf(shapes.y), 3)),
    };
    const directions = [
      ["forward", "x", "w", "y"],
      ["inputGrad", "w", "y", "x"],
      ["filterGrad", "x", "y", "w"],
    ] as const;
    for (const dtype of ["float32", "int32"] as const)
      for (const [direction, a, b, r] of directions) {
        const want = new Float64Array(values[r].length);
        terms(g, (ix, iw, iy) => {
          const at = { x: ix, w: iw, y: iy };
          want[at[r]]! += values[a][at[a]]! * values[b][at[b]]!;
        });
        const kernel: ConvKernel = {
          kind: "conv",
          name: direction,
          direction,
          geometry: g,
          operands: [0, 1],
          dtype,
          args: [arg(dtype), arg(dtype), arg(dtype, "write")],
          stores: [{ arg: 2, index: affine(0, stridesOf(shapes[r])), value: unaryExpr("neg", acc(dtype)) }],
        };
        const [z] = await runKernel(kernel, [
          { dtype, shape: shapes[a], data: values[a] },
          { dtype, shape: shapes[b], data: values[b] },
          { dtype, shape: shapes[r] },
        ]);
        expect(
          [...z!].map((v) => 0 - (v as number)),
          `${direction} ${dtype}`,
        ).toEqual([...want].map((v) => v + 0));
      }
  });
});

describe("scatter", () => {
  const scatter = (reducer: ScatterKernel["reducer"], dtype: DType, value: Expr): ScatterKernel => ({
    kind: "scatter",
    name: "scatter",
    args: [arg(dtype, "update"), arg("int32"), arg(dtype)],
    space: [5],
    target: 0,
    index: affine(0),
    dyn: [{ value: load(1, "int32"), size: 3, stride: 1 }],
    bounds: [{ index: axisVar(0), lo: 0, hi: 4 }],
    reducer,
    value,
  });
  const run = async (reducer: ScatterKernel["reducer"], dtype: DType, target: number[], values: number[]) => {
    const [y] = await runKernel(scatter(reducer, dtype, load(2, dtype)), [
      { dtype, shape: [3], data: target },
      { dtype: "int32", shape: [5], data: [1, 1, 7, 0, 2] },
      { dtype, shape: [5], data: values },
    ]);
    return [...y!];
  };
  test("in order; out of range and out of bounds are skipped", async () => {
    expect(await run("set", "float32", [9, 9, 9], [1, 2, 3, 4, 5])).toEqual([4, 2, 9]);
    expect(await run("sum", "float32", [9, 9, 9], [1, 2, 3, 4, 5])).toEqual([13, 12, 9]);
    expect(await run("max", "int32", [3, 3, 3], [1, 5, 9, 4, 9])).toEqual([4, 5, 3]);
    expect(await run("min", "int8", [3, 3, 3], [1, 5, -9, 4, 9])).toEqual([3, 1, 3]);
    expect(await run("prod", "float16", [0x4000, 0x4000, 0x4000], [0x4000, 0x4000, 0, 0x3c00, 0])).toEqual([
      0x4000, 0x4800, 0x4000,
    ]);
  });
  test("each sum rounds to the target's dtype, so the order shows", async () => {
    expect(await run("sum", "float32", [0, 2 ** 24, 0], [1, 1, 0, 0, 0])).toEqual([0, 2 ** 24, 0]);
  });
});

test("argsort is stable, with NaN last in both directions", async () => {
  const data = [3, NaN, 1, 3, -Infinity, 1, 2, 2, NaN, 2, Infinity, 0];
  const order = async (descending: boolean) => [
    ...(
      await runKernel(
        { kind: "argsort", name: "sort", rows: 2, n: 6, descending, args: [arg("float32"), arg("int32", "write")] },
        [
          { dtype: "float32", shape: [2, 6], data },
          { dtype: "int32", shape: [2, 6] },
        ],
      )
    )[0]!,
  ];
  expect(await order(false)).toEqual([4, 2, 5, 0, 3, 1, 5, 0, 1, 3, 4, 2]);
  expect(await order(true)).toEqual([0, 3, 2, 5, 4, 1, 4, 0, 1, 3, 5, 2]);
});

test("argsort of int64 and float16", async () => {
  const order = async (dtype: DType, data: number[] | bigint[]) => [
    ...(
      await runKernel(
        { kind: "argsort", name: "sort", rows: 1, n: 3, descending: false, args: [arg(dtype), arg("int32", "write")] },
        [
          { dtype, shape: [3], data },
          { dtype: "int32", shape: [3] },
        ],
      )
    )[0]!,
  ];
  expect(await order("int64", [5n, -7n, 2n ** 60n])).toEqual([1, 0, 2]);
  expect(await order("float16", [0x3c00, 0xbc00, 0x0000])).toEqual([1, 2, 0]);
});

test("cumulative: directions, exclusive, inner axes, dtypes", async () => {
  const cum = async (
    dtype: DType,
    reducer: "sum" | "prod" | "max" | "min",
    data: number[] | bigint[],
    o: { reverse?: boolean; exclusive?: boolean; inner?: number } = {},
  ) => {
    const inner = o.inner ?? 1;
    const [y] = await runKernel(
      {
        kind: "cumulative",
        name: "cum",
        reducer,
        outer: 1,
        n: data.length / inner,
        inner,
        reverse: o.reverse ?? false,
        exclusive: o.exclusive ?? false,
        args: [arg(dtype), arg(dtype, "write")],
      },
      [
        { dtype, shape: [data.length], data },
        { dtype, shape: [data.length] },
      ],
    );
    return [...(y as unknown as number[])];
  };
  expect(await cum("float32", "sum", [1, 2, 3])).toEqual([1, 3, 6]);
  expect(await cum("float32", "sum", [1, 2, 3], { reverse: true })).toEqual([6, 5, 3]);
  expect(await cum("float32", "sum", [1, 2, 3], { exclusive: true })).toEqual([0, 1, 3]);
  expect(await cum("float32", "max", [1, 0, 3], { exclusive: true, reverse: true })).toEqual([3, 3, -Infinity]);
  expect(await cum("float32", "prod", [1, 2, 3, 4, 5, 6], { inner: 2 })).toEqual([1, 2, 3, 8, 15, 48]);
  expect(await cum("int32", "sum", [2 ** 31 - 1, 1])).toEqual([2 ** 31 - 1, -(2 ** 31)]);
  expect(await cum("int64", "prod", [2n, 2n ** 40n])).toEqual([2n, 2n ** 41n]);
  expect(await cum("float16", "sum", [0x3c00, 0x3c00])).toEqual([0x3c00, 0x4000]);
});

test("host functions get dense arrays with shapes, and may keep to their dtype", async () => {
  const [y] = await runKernel(
    {
      kind: "host",
      name: "outer",
      fn: "outer",
      params: { scale: 10 },
      inputs: 2,
      shapes: [[2], [3], [2, 3]],
      args: [arg("float32"), arg("int32"), arg("float32", "write")],
      evaluate: ([a, b], [out], params) => {
        expect([a!.shape, b!.dtype, out!.shape]).toEqual([[2], "int32", [2, 3]]);
        out!.data.forEach((_: unknown, i: number) => {
          out!.data[i] =
            (a!.data[Math.floor(i / 3)] as number) * (b!.data[i % 3] as number) * (params["scale"] as number);
        });
      },
    },
    [
      { dtype: "float32", shape: [2], data: [1, 2] },
      { dtype: "int32", shape: [3], data: [1, 2, 3] },
      { dtype: "float32", shape: [2, 3] },
    ],
  );
  expect([...y!]).toEqual([10, 20, 30, 20, 40, 60]);
});
