import { describe, expect, test } from "vitest";
import { affine, axisVar } from "./affine.ts";
import { binaryExpr, castExpr, compareExpr, guardExpr, konst, selectExpr, unaryExpr } from "./build.ts";
import { checkProgram } from "./check.ts";
import type { DType } from "./dtype.ts";
import { ValueError } from "./errors.ts";
import type { Bound, Expr } from "./expr.ts";
import type { DotKernel, Kernel, KernelArg, LoopKernel, Store } from "./kernel.ts";
import { IR_VERSION } from "./program.ts";
import type { BufferDecl, Program } from "./program.ts";

const f32 = (role: BufferDecl["role"], n: number, more: Partial<BufferDecl> = {}): BufferDecl => ({
  role,
  bytes: 4 * n,
  dtype: "float32",
  shape: [n],
  ...more,
});
const program = (p: Partial<Program>): Program => ({
  version: IR_VERSION,
  buffers: [],
  inputs: [],
  outputs: [],
  steps: [],
  arenaBytes: 0,
  ...p,
});
const args = (...list: (readonly [DType, KernelArg["access"]])[]): KernelArg[] =>
  list.map(([dtype, access]) => ({ dtype, access }));
const IO = args(["float32", "read"], ["float32", "write"]);
const x = (index = affine(0, [1]), dtype: DType = "float32"): Expr => ({ op: "load", dtype, arg: 0, index });
const store = (value: Expr, index = affine(0, [1])): Store => ({ arg: 1, index, value });
const map = (n: number, value: Expr, more: Partial<LoopKernel> = {}): LoopKernel => ({
  kind: "loop",
  name: "map",
  space: [n],
  reduce: [],
  accs: [],
  args: IO,
  stores: [store(value)],
  ...more,
});
/** input #0 → kernel → output #1 */
const one = (kernel: Kernel, n = 4, m = n): Program =>
  program({
    buffers: [f32("input", n), f32("output", m)],
    inputs: [0],
    outputs: [1],
    steps: [{ kernel, buffers: [0, 1] }],
  });
const accepts = (p: Program): void => expect(() => checkProgram(p)).not.toThrow();
const rejects = (p: Program, message: RegExp): void => {
  expect(() => checkProgram(p)).toThrow(message);
  expect(() => checkProgram(p)).toThrow(ValueError);
};

describe("buffers", () => {
  const copy = one(map(4, x()));
  const withBuffer = (i: number, more: Partial<BufferDecl>): Program => ({
    ...copy,
    buffers: copy.buffers.map((b, n) => (n === i ? { ...b, ...more } : b)),
  });
  test("a plain copy is right", () => accepts(copy));
  test("declarations", () => {
    rejects({ ...copy, version: 99 }, /IR version/);
    rejects(withBuffer(0, { bytes: 12 }), /buffer 0 \(input\): 12 bytes do not hold its shape/);
    rejects({ ...copy, inputs: [] }, /buffer 0 .*listed once in inputs/);
    rejects({ ...copy, outputs: [0] }, /outputs name buffer 0/);
    rejects({ ...copy, buffers: [...copy.buffers, f32("temp", 4, { offset: 4 })], arenaBytes: 64 }, /multiple of 64/);
    rejects(
      { ...copy, buffers: [...copy.buffers, f32("temp", 4, { offset: 64 })], arenaBytes: 64 },
      /ends at 80, beyond the arena's 64/,
    );
    rejects({ ...copy, buffers: [...copy.buffers, f32("const", 4)] }, /data must have 16 bytes/);
    rejects(withBuffer(1, { alias: 1 }), /only an input/);
  });
  test("steps name what there is and write what they may", () => {
    rejects({ ...copy, steps: [{ kernel: map(4, x()), buffers: [0, 2] }] }, /step 0 \(loop "map"\): names buffer 2/);
    rejects({ ...copy, steps: [{ kernel: map(4, x()), buffers: [0] }] }, /1 buffers for 2 arguments/);
    rejects({ ...copy, steps: [{ kernel: map(4, x()), buffers: [0, 0] }] }, /writes buffer 0, an input/);
    rejects({ ...copy, steps: [] }, /output 1 is never written/);
  });
});

describe("addresses", () => {
  const bound = (lo: number, hi: number, offset = 0, strides = [1]): Bound => ({
    index: affine(offset, strides),
    lo,
    hi,
  });
  const zero = konst(0, "float32");
  test("plain loads and stores", () => {
    rejects(one(map(5, x()), 4, 5), /load of argument 0: indices 0 … 4 leave its 4 elements/);
    rejects(one(map(5, x()), 5, 4), /store to argument 1/);
    rejects(one(map(4, x(affine(0, [-1])))), /indices -3 … 0/);
    accepts(one(map(4, x(affine(3, [-1])))));
    accepts(one(map(0, x(affine(99, [1]))), 4));
  });
  test("a bound on one variable narrows exactly", () => {
    accepts(one(map(6, guardExpr([bound(0, 4, -1)], x(affine(-1, [1])), zero)), 4, 6));
    rejects(one(map(6, guardExpr([bound(0, 5, -1)], x(affine(-1, [1])), zero)), 4, 6), /indices 0 … 4/);
    accepts(one(map(6, guardExpr([bound(0, 7, 0, [2])], x(), zero)), 4, 6));
    rejects(one(map(6, guardExpr([bound(0, 8, 0, [2])], zero, x())), 4, 6), /indices 0 … 5/);
    accepts(one(map(6, guardExpr([bound(9, 10)], x(affine(50)), zero)), 4, 6));
  });
  test("a bound on several variables narrows what contains its index", () => {
    const windows = (hi: number, index = affine(-2, [2, 2, 1])): Program =>
      one(
        map(0, zero, {
          space: [2, 3, 2],
          stores: [
            { arg: 1, index: affine(0, [6, 2, 1]), value: guardExpr([bound(0, hi, -1, [1, 1])], x(index), zero) },
          ],
        }),
        4,
        12,
      );
    accepts(windows(2));
    rejects(windows(3), /indices 0 … 5/);
    rejects(windows(2, affine(-1, [2, 2, 1])), /indices 1 … 4/);
    // Neither is the index contained nor the load wholly outside: nothing can be said.
    accepts(windows(3, affine(-2, [2, 1, 1])));
    rejects(windows(3, affine(40, [2, 1, 1])), /leave its 4/);
  });
  test("a node that is reached with and without a guard is checked in both places", () => {
    const far = x(affine(-1, [1]));
    rejects(one(map(5, binaryExpr("add", guardExpr([bound(0, 4, -1)], far, zero), far)), 4, 5), /indices -1 … 3/);
  });
  test("dynamic terms add their range", () => {
    const gather = (size: number): Program =>
      one(
        map(2, {
          op: "load",
          dtype: "float32",
          arg: 0,
          index: affine(0, [1]),
          dyn: [{ value: konst(1, "int32"), size, stride: 2 }],
        }),
        4,
        2,
      );
    accepts(gather(2));
    rejects(gather(3), /indices 0 … 5/);
  });
});

describe("dtypes", () => {
  const value = (e: Expr): Program => one(map(4, e));
  const half: Expr = castExpr(x(), "float16");
  test.each<[string, Expr, RegExp]>([
    ["arithmetic in float16", binaryExpr("add", half, half), /no arithmetic in float16/],
    ["mixed operands", binaryExpr("add", x(), konst(1, "int32")), /operand must be float32, is int32/],
    ["load of another dtype", x(affine(0, [1]), "int32"), /must be int32, is float32/],
    ["select by a number", selectExpr(x(), x(), x()), /must be bool/],
    ["sine of an integer", unaryExpr("sin", konst(1, "int32")), /sin is not defined on int32/],
    ["bits of a float", binaryExpr("xor", x(), x()), /xor is not defined on float32/],
    ["bitcast to another width", { op: "bitcast", dtype: "float64", x: x() }, /differ in width/],
    ["an accumulator that is not there", { op: "acc", dtype: "float32", n: 0 }, /accumulator 0/],
    ["compare of different dtypes", compareExpr("lt", x(), konst(1, "int64")), /must be float32, is int64/],
    ["a written argument", { op: "load", dtype: "float32", arg: 1, index: affine(0, [1]) }, /readable/],
  ])("%s", (_, e, message) => rejects(value(e), message));
  test("legal ones", () => accepts(value(castExpr(half, "float32"))));
});

describe("lives", () => {
  const step = (
    from: number,
    to: number,
    kernel: Kernel = map(4, unaryExpr("neg", x())),
  ): Program["steps"][number] => ({ kernel, buffers: [from, to] });
  const temps = (...offsets: number[]): Program =>
    program({
      buffers: [f32("input", 4), f32("output", 4), ...offsets.map((offset) => f32("temp", 4, { offset }))],
      inputs: [0],
      outputs: [1],
      arenaBytes: 256,
    });
  test("temporaries that are done give way", () => {
    accepts({ ...temps(0, 64, 0), steps: [step(0, 2), step(2, 3), step(3, 4), step(4, 1)] });
    rejects(
      { ...temps(0, 64, 0), steps: [step(0, 2), step(2, 3), step(3, 4), step(2, 1)] },
      /step 3 .*reads buffer 2, whose memory buffer 4 has taken/,
    );
    rejects({ ...temps(0), steps: [step(2, 1)] }, /reads buffer 2, which nothing has written/);
  });
  test("in place: a loop at the same index, and nothing else", () => {
    const flip = map(4, x(affine(3, [-1])));
    accepts({ ...temps(0, 0), steps: [step(0, 2), step(2, 3), step(3, 1)] });
    rejects(
      { ...temps(0, 0), steps: [step(0, 2), step(2, 3, flip), step(3, 1)] },
      /step 1 .*share memory that is written/,
    );
    const sort: Kernel = {
      kind: "cumulative",
      name: "cumsum",
      reducer: "sum",
      outer: 1,
      n: 4,
      inner: 1,
      reverse: false,
      exclusive: false,
      args: IO,
    };
    rejects({ ...temps(0, 0), steps: [step(0, 2), step(2, 3, sort), step(3, 1)] }, /share memory/);
  });
  test("an output that aliases an input replaces it", () => {
    const donated = (steps: Program["steps"]): Program =>
      program({
        buffers: [f32("input", 4), f32("output", 4, { alias: 0 }), f32("output", 4)],
        inputs: [0],
        outputs: [1, 2],
        steps,
      });
    accepts(donated([step(0, 2), step(0, 1)]));
    rejects(donated([step(0, 1), step(0, 2)]), /reads buffer 0, whose memory buffer 1 has taken/);
    accepts(donated([step(1, 2)])); // never written: it stays what the input was
  });
});

describe("kernels", () => {
  const dot = (k: Partial<DotKernel>): Program =>
    one({
      kind: "dot",
      name: "dot",
      batch: [],
      m: 2,
      n: 2,
      k: 2,
      dtype: "float32",
      args: IO,
      lhs: { arg: 0, offset: 0, batch: [], row: 2, col: 1 },
      rhs: { arg: 0, offset: 0, batch: [], row: 2, col: 1 },
      stores: [{ arg: 1, index: affine(0, [2, 1]), value: { op: "acc", dtype: "float32", n: 0 } }],
      ...k,
    });
  test("dot", () => {
    accepts(dot({}));
    rejects(dot({ lhs: { arg: 0, offset: 1, batch: [], row: 2, col: 1 } }), /left operand: indices 1 … 4/);
    rejects(dot({ batch: [1] }), /0 batch strides for 1 axes/);
    rejects(dot({ stores: [] }), /must store something/);
    accepts(dot({ k: 0, lhs: { arg: 0, offset: 99, batch: [], row: 2, col: 1 } }));
  });
  test("conv", () => {
    const conv = (groups: number, inSize: number): Program =>
      one({
        kind: "conv",
        name: "conv",
        direction: "forward",
        operands: [0, 0],
        dtype: "float32",
        args: IO,
        geometry: {
          batch: 1,
          inSize: [inSize],
          outSize: [4],
          kernelSize: [2],
          strides: [1],
          dilation: [1],
          padLo: [0],
          inChannels: 1,
          outChannels: 1,
          groups,
        },
        stores: [{ arg: 1, index: affine(0, [0, 1]), value: { op: "acc", dtype: "float32", n: 0 } }],
      });
    accepts(conv(1, 4));
    rejects(conv(2, 4), /multiples of 2 groups/);
    rejects(conv(1, 5), /operand 0 needs 5 elements/);
  });
  test("reductions", () => {
    const reduce = (reducer: "any" | "sum" | "argMax"): Program =>
      one(
        map(0, x(), {
          space: [],
          reduce: [4],
          accs: [{ reducer, dtype: "float32", value: x() }],
          stores: [store({ op: "acc", dtype: "float32", n: 0 }, affine(0))],
        }),
        4,
        1,
      );
    accepts(reduce("sum"));
    rejects(reduce("any"), /any is on bool/);
    rejects(reduce("argMax"), /yields int32/);
  });
  test("scatter checks its target and value under its bounds", () => {
    const scatter = (hi: number, access: KernelArg["access"]): Program =>
      program({
        buffers: [f32("input", 4), f32("input", 2), f32("output", 4, { alias: 0 })],
        inputs: [0, 1],
        outputs: [2],
        steps: [
          {
            buffers: [2, 1],
            kernel: {
              kind: "scatter",
              name: "s",
              space: [4],
              target: 0,
              index: affine(2, [1]),
              dyn: [],
              bounds: [{ index: axisVar(0), lo: 0, hi }],
              reducer: "sum",
              args: args(["float32", access], ["float32", "read"]),
              value: { op: "load", dtype: "float32", arg: 1, index: affine(0, [1]) },
            },
          },
        ],
      });
    accepts(scatter(2, "update"));
    rejects(scatter(3, "update"), /target: indices 2 … 4/);
    rejects(scatter(2, "write"), /must be an updated argument/);
  });
  test("nested programs fit and obey the same rules", () => {
    const branch = one(map(4, x()));
    const cond = (branches: Program[]): Program =>
      program({
        buffers: [
          { role: "input", bytes: 4, dtype: "int32", shape: [] },
          f32("input", 4),
          f32("output", 4),
          { role: "temp", bytes: 0, dtype: "uint8", shape: [0], offset: 0 },
        ],
        inputs: [0, 1],
        outputs: [2],
        steps: [
          {
            buffers: [0, 1, 2, 3],
            kernel: {
              kind: "cond",
              name: "if",
              operands: 1,
              results: 1,
              branches,
              args: args(["int32", "read"], ["float32", "read"], ["float32", "write"], ["uint8", "write"]),
            },
          },
        ],
      });
    accepts(cond([branch]));
    rejects(
      cond([branch, one(map(5, x()), 5)]),
      /branch 1 inputs\[0\] must have 20|branch 1 inputs\[0\] must have 16 bytes, has 20/,
    );
    rejects(cond([one(map(4, x(affine(1, [1]))))]), /step 0 \(cond "if"\) branch 0: step 0 \(loop "map"\): load/);
    rejects(cond([{ ...branch, arenaBytes: 64 }]), /arena \(argument 3\) needs 64 bytes, has 0/);
    rejects(cond([]), /must have a branch/);
  });
});
