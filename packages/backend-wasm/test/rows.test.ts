import {
  affine,
  binaryExpr,
  IR_VERSION,
  type BufferDecl,
  type Expr,
  type LoopKernel,
  type Program,
} from "@hornbeam/ir";
import { expect, test } from "vitest";
import { groupRows } from "../src/codegen/rows.ts";
import { createWasm, rowGroups } from "../src/index.ts";

const ROWS = 512;
const COLUMNS = 1024;
const load = (arg: number, strides: readonly number[]): Expr => ({
  op: "load",
  dtype: "float32",
  arg,
  index: affine(0, strides),
});
const args = (...access: ("read" | "write")[]): LoopKernel["args"] =>
  access.map((a) => ({ dtype: "float32", access: a }));

/** s[r] = Σ x[r, c] */
const sums: LoopKernel = {
  kind: "loop",
  name: "sums",
  args: args("read", "write"),
  space: [ROWS],
  reduce: [COLUMNS],
  accs: [{ reducer: "sum", dtype: "float32", value: load(0, [COLUMNS, 1]) }],
  stores: [{ arg: 1, index: affine(0, [1]), value: { op: "acc", dtype: "float32", n: 0 } }],
};
/** y[r, c] = x[r, c] · s[r], or with another stride of s */
const scaled = (stride = 1): LoopKernel => ({
  kind: "loop",
  name: "scaled",
  args: args("read", "read", "write"),
  space: [ROWS, COLUMNS],
  reduce: [],
  accs: [],
  stores: [
    { arg: 2, index: affine(0, [COLUMNS, 1]), value: binaryExpr("mul", load(0, [COLUMNS, 1]), load(1, [stride])) },
  ],
});
const buffer = (role: BufferDecl["role"], shape: readonly number[], offset?: number): BufferDecl => ({
  role,
  bytes: 4 * shape.reduce((a, b) => a * b, 1),
  dtype: "float32",
  shape,
  ...(offset !== undefined && { offset }),
});
const big = [ROWS, COLUMNS];
const size = 4 * ROWS * COLUMNS;
/** x → sums → scaled → scaled again */
const program = (second: LoopKernel, temps: readonly [s: number, y: number] = [0, 4096]): Program => ({
  version: IR_VERSION,
  buffers: [
    buffer("input", big),
    buffer("temp", [ROWS], temps[0]),
    buffer("temp", big, temps[1]),
    buffer("output", big),
  ],
  inputs: [0],
  outputs: [3],
  arenaBytes: 4096 + 2 * size,
  steps: [
    { kernel: sums, buffers: [0, 1] },
    { kernel: second, buffers: [0, 1, 2] },
    { kernel: scaled(), buffers: [2, 1, 3] },
  ],
});
const groups = (p: Program): number[] => groupRows(p).map((item) => ("tiles" in item ? item.steps.length : 1));

test("kernels over the same rows of a large tensor are one group", () => {
  expect(groups(program(scaled()))).toEqual([3]);
  const [group] = groupRows(program(scaled()));
  if (!group || !("tiles" in group)) throw new Error("no group");
  const [first] = group.steps;
  const rows = (first!.step.kernel as LoopKernel).space[0]!;
  expect(rows * group.tiles).toBe(ROWS);
  expect(first!.advance).toEqual([rows * COLUMNS * 4, rows * 4]);
});

test("what needs other rows, or memory that an earlier kernel still reads, stays apart", () => {
  // Reads s[2r], which another tile writes.
  expect(groups({ ...program(scaled(2)), arenaBytes: 8192 + 2 * size })).not.toContain(3);
  // y lies over s: writing the rows of one tile destroys the sums of later ones.
  expect(groups(program(scaled(), [4096, 4096]))).not.toContain(3);
  // Little is left in the caches anyway.
  const small: Program = {
    ...program(scaled()),
    steps: program(scaled()).steps.map((s) => {
      const k = s.kernel as LoopKernel;
      return { ...s, kernel: { ...k, space: [4, ...k.space.slice(1)] } };
    }),
    buffers: program(scaled()).buffers.map((b) => ({ ...b, bytes: b.bytes / 128 })),
  };
  expect(groups(small)).toEqual([1, 1, 1]);
});

test("grouped or not, results have the same bits", async () => {
  const x = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.sin(i * 0.37) + 0.01);
  const results: Uint8Array[] = [];
  for (const parts of [[], [rowGroups]]) {
    const backend = await createWasm(parts);
    const [input, output] = [backend.alloc(size), backend.alloc(size)];
    backend.write(input, new Uint8Array(x.buffer));
    (await backend.compile(program(scaled()))).run([input], [output]);
    results.push(await backend.read(output));
  }
  expect(Buffer.compare(Buffer.from(results[0]!), Buffer.from(results[1]!))).toBe(0);
  const s = x.slice(0, COLUMNS).reduce((a, b) => a + b, 0);
  expect(new Float32Array(results[0]!.buffer, results[0]!.byteOffset, 1)[0]! / (x[0]! * s * s)).toBeCloseTo(1, 3);
});
