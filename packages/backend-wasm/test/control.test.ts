import {
  affine,
  binaryExpr,
  compareExpr,
  IR_VERSION,
  konst,
  type BufferDecl,
  type CondKernel,
  type Expr,
  type LoopKernel,
  type Program,
  type ScanKernel,
  type WhileKernel,
} from "@hornbeam/ir";
import { expect, test } from "vitest";
import { differences, load } from "./kit.ts";

const f32 = (role: BufferDecl["role"], n: number, offset?: number): BufferDecl => ({
  role,
  dtype: "float32",
  shape: [n],
  bytes: 4 * n,
  ...(offset !== undefined && { offset }),
});
const read = { dtype: "float32", access: "read" } as const;
const write = { dtype: "float32", access: "write" } as const;
const update = { dtype: "float32", access: "update" } as const;
const arena = { dtype: "uint8", access: "update" } as const;

const elementwise = (inputs: number, value: Expr, dtype: "float32" | "bool" = "float32", n = 3): LoopKernel => ({
  kind: "loop",
  name: "test",
  space: [n],
  reduce: [],
  accs: [],
  args: [...Array.from({ length: inputs }, () => read), { dtype, access: "write" }],
  stores: [{ arg: inputs, index: affine(0, [1]), value }],
});
/** Differences in what the kernel promises: spare buffers end as they may. */
const promised = async (results: number, ...a: Parameters<typeof differences>): Promise<string[]> =>
  (await differences(...a)).filter((d) => Number(d.split(" ")[1]) < results);
const [x0, x1] = [0, 1].map((i) => load(i, "float32")) as [Expr, Expr];

/** inputs c, s, x → outputs s·c + x (through the arena), s − x */
const body: Program = {
  version: IR_VERSION,
  arenaBytes: 128,
  inputs: [0, 1, 2],
  outputs: [3, 4],
  buffers: [f32("input", 3), f32("input", 3), f32("input", 3), f32("output", 3), f32("output", 3), f32("temp", 3, 64)],
  steps: [
    { kernel: elementwise(2, binaryExpr("mul", x0, x1)), buffers: [0, 1, 5] },
    { kernel: elementwise(2, binaryExpr("add", x0, x1)), buffers: [5, 2, 3] },
    { kernel: elementwise(2, binaryExpr("sub", x0, x1)), buffers: [1, 2, 4] },
  ],
};

test.each([0, 1, 2, 5])("scan of %i steps, both ways", async (length) => {
  for (const reverse of [false, true]) {
    const k: ScanKernel = {
      kind: "scan",
      name: "test",
      length,
      reverse,
      consts: 1,
      carryBytes: [12],
      xBytes: [12],
      yBytes: [12],
      body,
      args: [read, read, read, write, write, update, arena],
    };
    const xs = Array.from({ length: 3 * length }, (_, i) => i / 4 - 1);
    const sizes = [3, 3, 3 * length, 3, 3 * length, 3, 128];
    expect(await promised(2, k, sizes, [[0.5, -1, 2], [1, 2, 3], xs], 0)).toEqual([]);
  }
});

test.each([-1, 3, 4, 50])("while: doubling until a sum of %i is passed", async (start) => {
  const sum: LoopKernel = {
    ...elementwise(2, compareExpr("lt", { op: "acc", dtype: "float32", n: 0 }, load(1, "float32", [])), "bool", 1),
    space: [],
    reduce: [3],
    accs: [{ reducer: "sum", dtype: "float32", value: x0 }],
  };
  const cond: Program = {
    version: IR_VERSION,
    arenaBytes: 0,
    inputs: [0, 1],
    outputs: [2],
    buffers: [f32("input", 1), f32("input", 3), { role: "output", dtype: "bool", shape: [], bytes: 1 }],
    steps: [{ kernel: { ...sum, args: [read, read, { dtype: "bool", access: "write" }] }, buffers: [1, 0, 2] }],
  };
  const twice: Program = {
    version: IR_VERSION,
    arenaBytes: 0,
    inputs: [0, 1],
    outputs: [2],
    buffers: [f32("input", 1), f32("input", 3), f32("output", 3)],
    steps: [{ kernel: elementwise(1, binaryExpr("add", x0, x0)), buffers: [1, 2] }],
  };
  const k: WhileKernel = {
    kind: "while",
    name: "test",
    consts: 1,
    carryBytes: [12],
    cond,
    body: twice,
    args: [read, read, write, update, { dtype: "bool", access: "update" }, arena],
  };
  expect(await promised(1, k, [1, 3, 3, 3, 1, 64], [[100], [start, 1, 1]], 0)).toEqual([]);
});

test.each([-5, 0, 1, 2, 9])("cond takes branch %i, clamped", async (index) => {
  const branch = (value: Expr): Program => ({
    version: IR_VERSION,
    arenaBytes: 0,
    inputs: [0, 1],
    outputs: [2],
    buffers: [f32("input", 3), f32("input", 3), f32("output", 3)],
    steps: [{ kernel: elementwise(2, value), buffers: [0, 1, 2] }],
  });
  const k: CondKernel = {
    kind: "cond",
    name: "test",
    operands: 2,
    results: 1,
    branches: [branch(x0), branch(x1), branch(binaryExpr("mul", x0, konst(3, "float32")))],
    args: [{ dtype: "int32", access: "read" }, read, read, write, arena],
  };
  expect(await differences(k, [1, 3, 3, 3, 64], [[index], [1, 2, 3], [4, 5, 6]], 0)).toEqual([]);
});

test("a scan within a scan has its own tables", async () => {
  const inner: ScanKernel = {
    kind: "scan",
    name: "inner",
    length: 2,
    reverse: false,
    consts: 1,
    carryBytes: [12],
    xBytes: [12],
    yBytes: [12],
    body,
    args: [read, read, read, write, write, update, arena],
  };
  const outer: Program = {
    version: IR_VERSION,
    arenaBytes: 512,
    inputs: [0, 1, 2],
    outputs: [3, 4],
    buffers: [
      f32("input", 3),
      f32("input", 3),
      f32("input", 6),
      f32("output", 3),
      f32("output", 6),
      f32("temp", 3, 0),
      { role: "temp", dtype: "uint8", shape: [128], bytes: 128, offset: 256 },
    ],
    steps: [{ kernel: inner, buffers: [0, 1, 2, 3, 4, 5, 6] }],
  };
  const k: ScanKernel = { ...inner, length: 3, xBytes: [24], yBytes: [24], body: outer };
  const xs = Array.from({ length: 18 }, (_, i) => (i % 5) - 2);
  expect(await promised(2, k, [3, 3, 18, 3, 18, 3, 512], [[0.5, -1, 2], [1, 2, 3], xs], 0)).toEqual([]);
});
