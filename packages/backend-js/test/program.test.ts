import {
  affine,
  binaryExpr,
  compareExpr,
  DeviceError,
  IR_VERSION,
  konst,
  unaryExpr,
  UnsupportedError,
  ValueError,
} from "@hornbeam/ir";
import type { BufferDecl, DType, Expr, Kernel, Program } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { createJs, everything, indexing, interpret, js } from "../src/index.ts";
import { runProgram } from "./kit.ts";

const load = (arg: number, dtype: DType, index = affine(0, [1])): Expr => ({ op: "load", dtype, arg, index });
const f32 = (role: BufferDecl["role"], n: number, more: Partial<BufferDecl> = {}): BufferDecl => ({
  role,
  bytes: 4 * n,
  dtype: "float32",
  shape: [n],
  ...more,
});
const arena = (offset: number, bytes: number): BufferDecl => ({
  role: "temp",
  bytes,
  dtype: "uint8",
  shape: [bytes],
  offset,
});
const map = (n: number, out: DType, value: Expr, ...ins: DType[]): Kernel => ({
  kind: "loop",
  name: "map",
  space: [n],
  reduce: [],
  accs: [],
  args: [...ins.map((dtype) => ({ dtype, access: "read" as const })), { dtype: out, access: "write" }],
  stores: [{ arg: ins.length, index: affine(0, [1]), value }],
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

/** (x, y) → x ∘ y on vectors of n, by way of a temporary. */
const binaryProgram = (n: number, fn: "add" | "mul"): Program =>
  program({
    buffers: [f32("input", n), f32("input", n), f32("output", n), f32("temp", n, { offset: 64 })],
    inputs: [0, 1],
    outputs: [2],
    arenaBytes: 64 + 4 * n,
    steps: [
      {
        kernel: map(n, "float32", binaryExpr(fn, load(0, "float32"), load(1, "float32")), "float32", "float32"),
        buffers: [0, 1, 3],
      },
      { kernel: map(n, "float32", load(0, "float32"), "float32"), buffers: [3, 2] },
    ],
  });
const access = (dtypes: DType[], writes: number[]) =>
  dtypes.map((dtype, i) => ({ dtype, access: writes.includes(i) ? ("write" as const) : ("read" as const) }));

test("constants at odd addresses, temporaries, steps in order", async () => {
  const data = new Uint8Array(new Float32Array([10, 20]).buffer);
  const odd = new Uint8Array(9);
  odd.set(data, 1);
  const inner = binaryProgram(2, "mul");
  const [y] = await runProgram(
    {
      ...inner,
      buffers: [inner.buffers[0]!, f32("const", 2, { data: odd.subarray(1) }), ...inner.buffers.slice(2)],
      inputs: [0],
    },
    [new Float32Array([1, 2])],
  );
  expect([...y!]).toEqual([10, 40]);
});

describe("control flow", () => {
  // args: const c, init, xs, final, ys, spare, arena; body: (c, carry, x) → (carry · c + x, carry)
  const scanOf = (length: number, reverse: boolean): Program => {
    const [c, carry, x] = [0, 1, 2].map((i) => load(i, "float32"));
    const body = program({
      buffers: [
        f32("input", 1),
        f32("input", 1),
        f32("input", 1),
        f32("output", 1),
        f32("output", 1),
        f32("temp", 1, { offset: 0 }),
      ],
      inputs: [0, 1, 2],
      outputs: [3, 4],
      arenaBytes: 4,
      steps: [
        { kernel: map(1, "float32", binaryExpr("mul", carry!, c!), "float32", "float32"), buffers: [0, 1, 5] },
        {
          kernel: map(1, "float32", binaryExpr("add", c!, load(1, "float32")), "float32", "float32"),
          buffers: [5, 2, 3],
        },
        { kernel: map(1, "float32", load(0, "float32"), "float32"), buffers: [1, 4] },
      ],
    });
    expect(x).toBeDefined();
    return program({
      buffers: [
        f32("input", 1),
        f32("input", 1),
        f32("input", length),
        f32("output", 1),
        f32("output", length),
        f32("temp", 1, { offset: 0 }),
        arena(64, 4),
      ],
      inputs: [0, 1, 2],
      outputs: [3, 4],
      arenaBytes: 68,
      steps: [
        {
          buffers: [0, 1, 2, 3, 4, 5, 6],
          kernel: {
            kind: "scan",
            name: "scan",
            length,
            reverse,
            consts: 1,
            carryBytes: [4],
            xBytes: [4],
            yBytes: [4],
            body,
            args: access(["float32", "float32", "float32", "float32", "float32", "float32", "uint8"], [3, 4, 5, 6]),
          },
        },
      ],
    });
  };
  test.each([0, 1, 2, 3, 4])("scan of length %i, both ways", async (length) => {
    for (const reverse of [false, true]) {
      const xs = Array.from({ length }, (_, i) => i + 1);
      let carry = 5;
      const ys: number[] = [];
      for (let s = 0; s < length; s++) {
        const t = reverse ? length - 1 - s : s;
        ys[t] = carry;
        carry = carry * 2 + xs[t]!;
      }
      const got = await runProgram(scanOf(length, reverse), [
        new Float32Array([2]),
        new Float32Array([5]),
        new Float32Array(xs),
      ]);
      expect(got.map((g) => [...g])).toEqual([[carry], ys]);
    }
  });

  test.each([0, 1, 5])("while: %i rounds", async (rounds) => {
    const flag: BufferDecl = { role: "output", bytes: 1, dtype: "bool", shape: [] };
    const test_ = program({
      buffers: [f32("input", 1), f32("input", 1), flag],
      inputs: [0, 1],
      outputs: [2],
      steps: [
        {
          kernel: map(1, "bool", compareExpr("lt", load(1, "float32"), load(0, "float32")), "float32", "float32"),
          buffers: [0, 1, 2],
        },
      ],
    });
    const body = program({
      buffers: [f32("input", 1), f32("input", 1), f32("output", 1)],
      inputs: [0, 1],
      outputs: [2],
      steps: [
        {
          kernel: map(1, "float32", binaryExpr("add", load(0, "float32"), konst(1, "float32")), "float32"),
          buffers: [1, 2],
        },
      ],
    });
    const p = program({
      buffers: [
        f32("input", 1),
        f32("input", 1),
        f32("output", 1),
        f32("temp", 1, { offset: 0 }),
        { ...flag, role: "temp", offset: 64 },
        arena(128, 0),
      ],
      inputs: [0, 1],
      outputs: [2],
      arenaBytes: 128,
      steps: [
        {
          buffers: [0, 1, 2, 3, 4, 5],
          kernel: {
            kind: "while",
            name: "while",
            consts: 1,
            carryBytes: [4],
            cond: test_,
            body,
            args: access(["float32", "float32", "float32", "float32", "bool", "uint8"], [2, 3, 4, 5]),
          },
        },
      ],
    });
    const [y] = await runProgram(p, [new Float32Array([rounds]), new Float32Array([0])]);
    expect([...y!]).toEqual([rounds]);
  });

  test("cond clamps its index", async () => {
    const p = program({
      buffers: [
        { role: "input", bytes: 4, dtype: "int32", shape: [] },
        f32("input", 2),
        f32("input", 2),
        f32("output", 2),
        arena(0, 72),
      ],
      inputs: [0, 1, 2],
      outputs: [3],
      arenaBytes: 72,
      steps: [
        {
          buffers: [0, 1, 2, 3, 4],
          kernel: {
            kind: "cond",
            name: "cond",
            operands: 2,
            results: 1,
            branches: [binaryProgram(2, "add"), binaryProgram(2, "mul")],
            args: access(["int32", "float32", "float32", "float32", "uint8"], [3, 4]),
          },
        },
      ],
    });
    const at = async (i: number) => [
      ...(await runProgram(p, [new Int32Array([i]), new Float32Array([2, 3]), new Float32Array([4, 5])]))[0]!,
    ];
    expect(await at(-1)).toEqual([6, 8]);
    expect(await at(0)).toEqual([6, 8]);
    expect(await at(1)).toEqual([8, 15]);
    expect(await at(9)).toEqual([8, 15]);
  });
});

describe("the backend", () => {
  const bytes = (...x: number[]): Uint8Array => new Uint8Array(new Float32Array(x).buffer);

  test("accounts for memory, and refuses buffers that are not its own or not live", async () => {
    const [a, b] = [js(), js()];
    const x = a.alloc(12);
    const y = a.alloc(0);
    expect(a.memory()).toEqual({ buffers: 2, bytes: 12 });
    a.write(x, bytes(1, 2, 3));
    const read = await a.read(x);
    a.write(x, bytes(4, 5, 6));
    expect(read).toEqual(bytes(1, 2, 3));
    expect(() => a.write(x, new Uint8Array(13))).toThrow(ValueError);
    expect(() => b.write(x, bytes(1))).toThrow(DeviceError);
    a.free(x);
    a.free(y);
    expect(a.memory()).toEqual({ buffers: 0, bytes: 0 });
    expect(() => a.free(x)).toThrow(DeviceError);
    await expect(a.read(x)).rejects.toThrow(DeviceError);
  });

  test("run wants the right number of large enough, live buffers; a disposed executable does not run", async () => {
    const backend = js();
    const [x, y, z, small] = [8, 8, 8, 4].map((n) => backend.alloc(n)) as [
      ReturnType<typeof backend.alloc>,
      never,
      never,
      never,
    ];
    const exe = await backend.compile(binaryProgram(2, "add"));
    backend.write(x, bytes(1, 2));
    backend.write(y, bytes(3, 4));
    exe.run([x, y], [z]);
    expect(await backend.read(z)).toEqual(bytes(4, 6));
    exe.run([x, y], [x]); // an output may be an input where the kernels allow it
    expect(await backend.read(x)).toEqual(bytes(4, 6));
    expect(() => exe.run([x], [z])).toThrow(ValueError);
    expect(() => exe.run([x, small], [z])).toThrow(/\[8, 8\] bytes; received \[8, 4\]/);
    backend.free(y);
    expect(() => exe.run([x, y], [z])).toThrow(DeviceError);
    exe.dispose();
    expect(() => exe.run([x, x], [z])).toThrow(DeviceError);
  });

  test("another version of the IR is refused", () => {
    expect(() => js().compile(program({ version: IR_VERSION + 1 }))).toThrow(UnsupportedError);
  });
});

test("a third party brings memory and kernels of its own", () => {
  const memory = new Map<object, Uint8Array>();
  const buffer = (...x: number[]) => {
    const b = { byteLength: 4 * x.length };
    memory.set(b, new Uint8Array(new Float32Array(x).buffer));
    return b;
  };
  const kernel: Kernel = {
    kind: "claim",
    name: "double",
    fn: "double",
    params: { by: 3 },
    inputs: 1,
    shapes: [[2], [2]],
    args: access(["float32", "float32"], [1]),
  };
  const p = program({
    buffers: [f32("input", 2), f32("output", 2)],
    inputs: [0],
    outputs: [1],
    steps: [{ kernel, buffers: [0, 1] }],
  });
  const at = (b: object): Uint8Array => memory.get(b)!;
  expect(() => interpret(p, at, everything)).toThrow(UnsupportedError);
  const exe = interpret(p, at, everything, {
    kernel: (k) =>
      k.kind === "claim" && k.fn === "double"
        ? ([x, y]) => (y as Float32Array).set((x as Float32Array).map((v) => v * (k.params["by"] as number)))
        : undefined,
  });
  const [x, y] = [buffer(1, 2), buffer(0, 0)];
  exe.run([x], [y]);
  expect([...new Float32Array(at(y).buffer)]).toEqual([3, 6]);
});

test("a backend of parts refuses what its parts do not hold, by the part's name, and leaves memory as it was", async () => {
  const cumulative: Kernel = {
    kind: "cumulative",
    name: "sum",
    args: access(["float32", "float32"], [1]),
    reducer: "sum",
    outer: 1,
    n: 3,
    inner: 1,
    reverse: false,
    exclusive: false,
  };
  const shell = { buffers: [f32("input", 3), f32("output", 3)], inputs: [0], outputs: [1] };
  const sum = program({ ...shell, steps: [{ kernel: cumulative, buffers: [0, 1] }] });
  const lgamma = program({
    ...shell,
    steps: [{ kernel: map(3, "float32", unaryExpr("lgamma", load(0, "float32")), "float32"), buffers: [0, 1] }],
  });
  const bare = createJs([]);
  expect(() => bare.compile(sum)).toThrow(/the part indexing/);
  expect(() => bare.compile(lgamma)).toThrow(/the part specialFunctions/);
  expect(bare.memory()).toEqual({ buffers: 0, bytes: 0 });
  const some = createJs([indexing]);
  const [x, y] = [some.alloc(12), some.alloc(12)];
  some.write(x, new Uint8Array(new Float32Array([1, 2, 3]).buffer));
  const exe = await some.compile(sum);
  exe.run([x], [y]);
  expect([...new Float32Array((await some.read(y)).buffer)]).toEqual([1, 3, 6]);
});
