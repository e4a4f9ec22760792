import { affine, binaryExpr, checkProgram, guardExpr, konst } from "@hornbeam/ir";
import { IR_VERSION, type BufferDecl, type Expr, type LoopKernel, type Program, type Step } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { disjoint } from "./disjoint.ts";
import { scanBody } from "./scanBody.ts";

const ROWS = 4;
const UNITS = 32;
const buffer = (role: BufferDecl["role"], columns: number, offset?: number): BufferDecl => ({
  role,
  dtype: "float32",
  shape: [ROWS, columns],
  bytes: ROWS * columns * 4,
  ...(offset === undefined ? {} : { offset }),
});
const load = (arg: number, index = affine(0, [UNITS, 1])): Expr => ({ op: "load", dtype: "float32", arg, index });
/** args: read …, written; one value stored densely. */
const map = (columns: number, reads: number, value: Expr): LoopKernel => ({
  kind: "loop",
  name: "map",
  space: [ROWS, columns],
  reduce: [],
  accs: [],
  args: [
    ...Array.from({ length: reads }, () => ({ dtype: "float32", access: "read" }) as const),
    { dtype: "float32", access: "write" },
  ],
  stores: [{ arg: reads, index: affine(0, [columns, 1]), value }],
});
const program = (buffers: readonly BufferDecl[], steps: readonly Step[]): Program => ({
  version: IR_VERSION,
  buffers,
  inputs: buffers.flatMap((b, i) => (b.role === "input" ? [i] : [])),
  outputs: buffers.flatMap((b, i) => (b.role === "output" ? [i] : [])),
  steps,
  arenaBytes: 4 * ROWS * UNITS * 4,
});
const padded = (arg: number, from: number): Expr =>
  guardExpr(
    [{ index: affine(0, [0, 1]), lo: from, hi: from + UNITS }],
    load(arg, affine(-from, [UNITS, 1])),
    konst(0, "float32"),
  );
const twice = (x: Expr): Expr => binaryExpr("add", x, x);

test("gradients of slices go straight into the whole, and the parts are never stored", () => {
  const size = ROWS * UNITS * 4;
  const buffers = [
    buffer("input", UNITS),
    buffer("temp", UNITS, 0),
    buffer("temp", UNITS, size),
    buffer("output", 2 * UNITS),
  ];
  const p = program(buffers, [
    { kernel: map(UNITS, 1, twice(load(0))), buffers: [0, 1] },
    { kernel: map(UNITS, 1, binaryExpr("mul", load(0), load(0))), buffers: [0, 2] },
    { kernel: map(2 * UNITS, 2, binaryExpr("add", padded(0, 0), padded(1, UNITS))), buffers: [1, 2, 3] },
  ]);
  checkProgram(p);
  const made = scanBody(p);
  checkProgram(made);
  expect(made.steps).toHaveLength(1);
  const { kernel } = made.steps[0]! as { kernel: LoopKernel };
  expect(kernel.stores.map((s) => s.index.offset)).toEqual([0, UNITS]);
  expect(made.steps[0]!.buffers).toEqual([0, 3]);
});

test("copies join what computes", () => {
  const p = program(
    [buffer("input", UNITS), buffer("output", UNITS), buffer("output", UNITS)],
    [
      { kernel: map(UNITS, 1, twice(load(0))), buffers: [0, 1] },
      { kernel: map(UNITS, 1, load(0)), buffers: [1, 2] },
    ],
  );
  const made = scanBody(p);
  checkProgram(made);
  expect(made.steps).toHaveLength(1);
});

test("what reads other points of an earlier loop, or would overwrite what it reads, stays apart", () => {
  const turned = map(UNITS, 1, load(0, affine(UNITS * (ROWS - 1), [-UNITS, 1])));
  const apart = program(
    [buffer("input", UNITS), buffer("temp", UNITS, 0), buffer("output", UNITS)],
    [
      { kernel: map(UNITS, 1, twice(load(0))), buffers: [0, 1] },
      { kernel: turned, buffers: [1, 2] },
    ],
  );
  expect(scanBody(apart).steps).toHaveLength(2);
  const over = program(
    [buffer("input", UNITS), buffer("temp", UNITS, 0), buffer("temp", UNITS, 0), buffer("output", UNITS)],
    [
      { kernel: map(UNITS, 1, twice(load(0))), buffers: [0, 1] },
      { kernel: map(UNITS, 1, twice(load(0))), buffers: [1, 3] },
      { kernel: map(UNITS, 1, load(0)), buffers: [0, 2] },
      { kernel: turned, buffers: [2, 3] },
    ],
  );
  const made = scanBody(over);
  expect(made.steps.flatMap((s) => s.buffers)).toContain(2);
  expect(made.steps.length).toBeGreaterThan(1);
});

test("places that never meet", () => {
  expect(disjoint(affine(0, [64, 1]), affine(32, [64, 1]), [4, 32])).toBe(true);
  expect(disjoint(affine(0, [64, 1]), affine(31, [64, 1]), [4, 32])).toBe(false);
  expect(disjoint(affine(0, [64, 1]), affine(96, [64, 1]), [4, 32])).toBe(true);
  expect(disjoint(affine(0, [64, 1]), affine(64, [64, 1]), [4, 32])).toBe(false);
  expect(disjoint(affine(0, [64, 1]), affine(0, [32, 1]), [4, 32])).toBe(false);
});
