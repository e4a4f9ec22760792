import { expect, test } from "vitest";
import { affine } from "./affine.ts";
import { binaryExpr, castExpr, guardExpr, konst, selectExpr, compareExpr, unaryExpr } from "./build.ts";
import type { Expr } from "./expr.ts";
import type { Kernel } from "./kernel.ts";
import { programCost, showAffine, showExpr, showKernel, showProgram } from "./print.ts";
import { IR_VERSION } from "./program.ts";
import type { Program } from "./program.ts";

const x: Expr = { op: "load", dtype: "float32", arg: 0, index: affine(0, [4, 1]) };

test("affine functions", () => {
  expect(showAffine(affine(-1, [3, 0, 1]))).toBe("3*i0 + i2 - 1");
  expect(showAffine(affine(0, [0, -2]))).toBe("-2*i1");
  expect(showAffine(affine(0))).toBe("0");
});

test("expressions: shared parts are named once", () => {
  const e = unaryExpr("exp", x);
  expect(showExpr(binaryExpr("mul", e, e))).toBe("%0 = exp(a0[4*i0 + i1]); mul(%0, %0)");
  expect(
    showExpr(castExpr(selectExpr(compareExpr("lt", x, konst(0, "float32")), konst(0, "float32"), x), "float16")),
  ).toBe("float16(select(lt(a0[4*i0 + i1], 0:float32), 0:float32, a0[4*i0 + i1]))");
  expect(showExpr(guardExpr([{ index: affine(-1, [1]), lo: 0, hi: 3 }], x, konst(0, "float32")))).toBe(
    "guard(0 <= i0 - 1 < 3; a0[4*i0 + i1]; 0:float32)",
  );
  expect(
    showExpr({
      op: "load",
      dtype: "float32",
      arg: 1,
      index: affine(2),
      dyn: [{ value: konst(1, "int32"), size: 3, stride: 4 }],
    }),
  ).toBe("a1[2 + 4*clamp(1:int32, 3)]");
});

const sum: Kernel = {
  kind: "loop",
  name: "dense/sum",
  space: [8],
  reduce: [4],
  args: [
    { dtype: "float32", access: "read" },
    { dtype: "float32", access: "write" },
  ],
  accs: [{ reducer: "sum", dtype: "float32", value: binaryExpr("mul", x, x) }],
  stores: [{ arg: 1, index: affine(0, [1]), value: unaryExpr("sqrt", { op: "acc", dtype: "float32", n: 0 }) }],
};
const f32 = (role: "input" | "output" | "temp", n: number) =>
  ({ role, bytes: 4 * n, dtype: "float32", shape: [n] }) as const;
const program: Program = {
  version: IR_VERSION,
  inputs: [0],
  outputs: [1],
  arenaBytes: 64,
  buffers: [
    f32("input", 32),
    f32("output", 8),
    { role: "const", bytes: 4, dtype: "float32", shape: [], data: new Uint8Array(4) },
  ],
  steps: [{ kernel: sum, buffers: [0, 1] }],
};

test("kernels and programs", () => {
  expect(showKernel(sum)).toBe('loop "dense/sum" [8] over [4] (sum) (float32, =float32)');
  expect(showProgram(program, { expressions: true }).split("\n")).toEqual([
    "program: inputs [0], outputs [1]",
    '  0: loop "dense/sum" [8] over [4] (sum) (float32 #0, =float32 #1)',
    "      acc0 = sum mul(a0[4*i0 + i1], a0[4*i0 + i1])",
    "      a1[i0] = sqrt(acc0)",
    "kernels 1, bytes moved 160, flops 72, arena 64 bytes, constants 4 bytes",
  ]);
});

test("cost: products and sums over all points, the epilogue once a point; scans count their steps", () => {
  expect(programCost(program)).toEqual({ kernels: 1, bytes: 160, flops: 72, arenaBytes: 64, constBytes: 4 });
  const scan: Kernel = {
    kind: "scan",
    name: "scan",
    length: 10,
    reverse: false,
    consts: 0,
    carryBytes: [],
    xBytes: [128],
    yBytes: [32],
    body: program,
    args: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
      { dtype: "uint8", access: "write" },
    ],
  };
  const outer: Program = {
    version: IR_VERSION,
    inputs: [0],
    outputs: [1],
    arenaBytes: 64,
    buffers: [
      f32("input", 320),
      f32("output", 80),
      { role: "temp", bytes: 64, dtype: "uint8", shape: [64], offset: 0 },
    ],
    steps: [{ kernel: scan, buffers: [0, 1, 2] }],
  };
  expect(programCost(outer)).toEqual({ kernels: 2, bytes: 1600, flops: 720, arenaBytes: 64, constBytes: 4 });
  expect(showProgram(outer)).toContain(
    '  0: scan "scan" 10 steps (float32 #0, =float32 #1, =uint8 #2)\n    body:\n      0: loop',
  );
});
