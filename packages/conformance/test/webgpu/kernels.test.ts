import { js } from "@hornbeam/backend-js";
import { createWebgpu } from "@hornbeam/backend-webgpu";
import {
  affine,
  binaryExpr,
  dtypes,
  encode,
  IR_VERSION,
  konst,
  sizeOf,
  stridesOf,
  type ArgsortKernel,
  type Backend,
  type ConvGeometry,
  type ConvKernel,
  type CumulativeKernel,
  type DotKernel,
  type DType,
  type Expr,
  type Kernel,
  type LoopKernel,
  type Program,
  type ScatterKernel,
  type Shape,
} from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const acc: Expr = { op: "acc", dtype: "float32", n: 0 };

/** Numbers that look random and are the same everywhere; with integers all sums are exact. */
const fill = (shape: Shape, dtype: DType, seed: number): Uint8Array => {
  const data = encode(
    Array.from({ length: sizeOf(shape) }, (_, i) => (((i * 2654435761 + seed * 40503) >>> 0) % 19) - 9),
    dtype,
  );
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

/** The bytes of every written argument after one kernel over arguments of these shapes. */
const result = async (backend: Backend, k: Kernel, shapes: readonly Shape[]): Promise<Uint8Array[]> => {
  const bytes = shapes.map((s, i) => sizeOf(s) * dtypes[k.args[i]!.dtype].bytes);
  const program: Program = {
    version: IR_VERSION,
    buffers: shapes.map((shape, i) => ({
      role: k.args[i]!.access === "read" ? "input" : "output",
      bytes: bytes[i]!,
      dtype: k.args[i]!.dtype,
      shape,
    })),
    inputs: k.args.flatMap((a, i) => (a.access === "read" ? [i] : [])),
    outputs: k.args.flatMap((a, i) => (a.access === "read" ? [] : [i])),
    steps: [{ kernel: k, buffers: shapes.map((_, i) => i) }],
    arenaBytes: 0,
  };
  const buffers = shapes.map((s, i) => {
    const b = backend.alloc(bytes[i]!);
    backend.write(b, fill(s, k.args[i]!.dtype, i));
    return b;
  });
  const pick = (all: readonly number[]): typeof buffers => all.map((i) => buffers[i]!);
  (await backend.compile(program)).run(pick(program.inputs), pick(program.outputs));
  return Promise.all(pick(program.outputs).map((b) => backend.read(b)));
};

const oracle = js();
const suffix = hasAdapter ? "" : ` (${HOW})`;

describe.skipIf(!hasAdapter)(`kernels of WebGPU${suffix}`, async () => {
  if (!hasAdapter) return;
  const own = await makeWebgpu();
  const backends: Record<string, Backend> = {
    "as the adapter is": own,
    "tiles in workgroup memory": createWebgpu(own.device, { target: {} }),
  };
  const agree = async (k: Kernel, shapes: readonly Shape[], backend: Backend): Promise<void> => {
    const [got, wanted] = [await result(backend, k, shapes), await result(oracle, k, shapes)];
    got.forEach((bytes, i) => expect(Buffer.from(bytes).equals(Buffer.from(wanted[i]!)), k.name).toBe(true));
  };

  const dot = (
    m: number,
    n: number,
    k: number,
    { batch = 1, left = false, right = false, dtype = "float32" as DType, out = "float32" as DType } = {},
  ): [DotKernel, Shape[]] => {
    const space = [batch, m, n];
    const index = affine(0, stridesOf(space));
    return [
      {
        kind: "dot",
        name: `${batch}×${m}×${n}×${k}${left ? " left transposed" : ""}${right ? " right transposed" : ""} ${dtype}`,
        args: [
          { dtype, access: "read" },
          { dtype, access: "read" },
          { dtype: "float32", access: "read" },
          { dtype: out, access: "write" },
        ],
        batch: [batch],
        m,
        n,
        k,
        lhs: { arg: 0, offset: 0, batch: [m * k], row: left ? 1 : k, col: left ? m : 1 },
        rhs: { arg: 1, offset: 0, batch: [n * k], row: right ? 1 : n, col: right ? k : 1 },
        dtype: "float32",
        stores: [
          {
            arg: 3,
            index,
            value: binaryExpr("add", acc, { op: "load", dtype: "float32", arg: 2, index: affine(0, [0, 0, 1]) }),
          },
        ],
      },
      [[batch, m * k], [batch, k * n], [n], space],
    ];
  };
  const products: [DotKernel, Shape[]][] = [
    dot(64, 64, 64),
    dot(65, 35, 33),
    dot(100, 70, 31, { left: true }),
    dot(33, 40, 64, { right: true, batch: 3 }),
    dot(40, 36, 129, { left: true, right: true, batch: 2 }),
    dot(32, 32, 4096), // in parts
    dot(31, 33, 2048),
    dot(160, 10, 96),
    dot(256, 256, 64),
    dot(48, 64, 32, { dtype: "float16", out: "float16" }),
    dot(48, 64, 32, { dtype: "int8" }),
    dot(1, 300, 200),
    dot(300, 1, 200),
  ];

  const conv = (direction: ConvKernel["direction"], g: ConvGeometry): [ConvKernel, Shape[]] => {
    const x = [g.batch, ...g.inSize, g.inChannels];
    const w = [...g.kernelSize, g.inChannels / g.groups, g.outChannels];
    const y = [g.batch, ...g.outSize, g.outChannels];
    const [a, b, out] =
      direction === "forward" ? [x, w, y] : direction === "inputGrad" ? [w, y, x] : ([x, y, w] as const);
    return [
      {
        kind: "conv",
        name: `${direction} ${JSON.stringify(g)}`,
        args: [
          { dtype: "float32", access: "read" },
          { dtype: "float32", access: "read" },
          { dtype: "float32", access: "write" },
        ],
        direction,
        geometry: g,
        operands: [0, 1],
        dtype: "float32",
        stores: [{ arg: 2, index: affine(0, stridesOf(out!)), value: binaryExpr("mul", acc, konst(0.5, "float32")) }],
      },
      [a!, b!, out!],
    ];
  };
  const geometries: ConvGeometry[] = [
    {
      batch: 3,
      inSize: [13, 11],
      outSize: [11, 9],
      kernelSize: [3, 3],
      strides: [1, 1],
      dilation: [1, 1],
      padLo: [0, 0],
      inChannels: 8,
      outChannels: 16,
      groups: 1,
    },
    {
      batch: 2,
      inSize: [12, 10],
      outSize: [6, 5],
      kernelSize: [3, 5],
      strides: [2, 2],
      dilation: [1, 1],
      padLo: [1, 2],
      inChannels: 5,
      outChannels: 20,
      groups: 1,
    },
    {
      batch: 2,
      inSize: [14],
      outSize: [14],
      kernelSize: [3],
      strides: [1],
      dilation: [2],
      padLo: [2],
      inChannels: 32,
      outChannels: 64,
      groups: 2,
    },
    {
      batch: 1,
      inSize: [6, 7, 8],
      outSize: [3, 4, 4],
      kernelSize: [2, 2, 2],
      strides: [2, 2, 2],
      dilation: [1, 1, 1],
      padLo: [0, 1, 0],
      inChannels: 16,
      outChannels: 32,
      groups: 1,
    },
  ];
  const convolutions = geometries.flatMap((g) =>
    (["forward", "inputGrad", "filterGrad"] as const).map((d) => conv(d, g)),
  );

  const sum = (space: number[], reduce: number[], strides: number[]): [LoopKernel, Shape[]] => [
    {
      kind: "loop",
      name: `sum of [${space.join(", ")}] over [${reduce.join(", ")}]`,
      args: [
        { dtype: "float32", access: "read" },
        { dtype: "float32", access: "write" },
      ],
      space,
      reduce,
      accs: (["sum", "max"] as const).map((reducer) => ({
        reducer,
        dtype: "float32",
        value: { op: "load", dtype: "float32", arg: 0, index: affine(0, strides) },
      })),
      stores: [
        {
          arg: 1,
          index: affine(0, stridesOf(space)),
          value: binaryExpr("add", acc, { op: "acc", dtype: "float32", n: 1 }),
        },
      ],
    },
    [[sizeOf(space) * sizeOf(reduce)], space],
  ];
  const sums = [
    sum([32], [64, 26, 13], [1, 26 * 13 * 32, 13 * 32, 32]),
    sum([], [9000], [1]),
    sum([3], [10000], [10000, 1]),
    sum([5, 40], [1000], [40000, 1, 40]),
  ];

  const sorts = [
    [3, 10, false, "float32"],
    [2, 64, true, "float32"],
    [3, 65, false, "int32"],
    [2, 1000, true, "float32"],
    [1, 1024, false, "bool"],
    [2, 1025, false, "float32"],
    [1, 5000, true, "int8"],
    [2, 3000, false, "float16"],
  ] as const;
  const argsort = (rows: number, n: number, descending: boolean, dtype: DType): [ArgsortKernel, Shape[]] => [
    {
      kind: "argsort",
      name: `argsort of [${rows}, ${n}] ${dtype}${descending ? ", descending" : ""}`,
      args: [
        { dtype, access: "read" },
        { dtype: "int32", access: "write" },
      ],
      rows,
      n,
      descending,
    },
    [
      [rows, n],
      [rows, n],
    ],
  ];
  const running = (outer: number, n: number, inner: number, reverse: boolean): [CumulativeKernel, Shape[]] => [
    {
      kind: "cumulative",
      name: `running sum of [${outer}, ${n}, ${inner}]${reverse ? ", from the end" : ""}`,
      args: [
        { dtype: "float32", access: "read" },
        { dtype: "float32", access: "write" },
      ],
      reducer: "sum",
      outer,
      n,
      inner,
      reverse,
      exclusive: reverse,
    },
    [
      [outer, n, inner],
      [outer, n, inner],
    ],
  ];
  const embedding = (tokens: number, size: number, reducer: ScatterKernel["reducer"]): [ScatterKernel, Shape[]] => [
    {
      kind: "scatter",
      name: `scatter of ${tokens} rows of ${size}, ${reducer}`,
      args: [
        { dtype: "float32", access: "update" },
        { dtype: "int32", access: "read" },
        { dtype: "float32", access: "read" },
      ],
      space: [2, tokens / 2, size],
      target: 0,
      index: affine(0, [0, 0, 1]),
      dyn: [
        {
          value: { op: "load", dtype: "int32", arg: 1, index: affine(0, [tokens / 2, 1]) },
          size: 8, // some are beyond, some before
          stride: size,
        },
      ],
      bounds: [{ index: affine(0, [0, 1]), lo: 1, hi: tokens / 2 }],
      reducer,
      value: { op: "load", dtype: "float32", arg: 2, index: affine(0, [(tokens / 2) * size, size, 1]) },
    },
    [[8, size], [tokens], [tokens, size]],
  ];
  const others: [Kernel, Shape[]][] = [
    ...sums,
    ...sorts.map(([rows, n, descending, dtype]) => argsort(rows, n, descending, dtype)),
    running(3, 100, 5, false),
    running(2, 5000, 3, false),
    running(1, 3001, 1, true),
    embedding(100, 24, "sum"),
    embedding(2000, 24, "sum"),
    embedding(2000, 7, "set"),
    embedding(600, 16, "max"),
  ];

  for (const [name, backend] of Object.entries(backends)) {
    test.each(products.map((p) => [p[0].name, ...p] as const))(`${name}: product %s`, (_, k, shapes) =>
      agree(k, shapes, backend),
    );
    test.each(convolutions.map((p) => [p[0].name, ...p] as const))(`${name}: %s`, (_, k, shapes) =>
      agree(k, shapes, backend),
    );
  }
  test.each(others.map((p) => [p[0].name, ...p] as const))("%s", (_, k, shapes) => agree(k, shapes, own));
});
