import { js } from "@hornbeam/backend-js";
import { HornbeamError, IR_VERSION, type Backend, type Buffer, type Kernel, type Program } from "@hornbeam/ir";
import type { MakeBackend, TestApi } from "../api.ts";
import { report } from "../bench.ts";

const floats = (role: "input" | "output", n: number): Program["buffers"][number] => ({
  role,
  bytes: 4 * n,
  dtype: "float32",
  shape: [n],
});
const negation: Kernel = {
  kind: "loop",
  name: "neg",
  space: [4],
  reduce: [],
  accs: [],
  args: [
    { dtype: "float32", access: "read" },
    { dtype: "float32", access: "write" },
  ],
  stores: [
    {
      arg: 1,
      index: { offset: 0, strides: [1] },
      value: {
        op: "unary",
        dtype: "float32",
        fn: "neg",
        x: { op: "load", dtype: "float32", arg: 0, index: { offset: 0, strides: [1] } },
      },
    },
  ],
};
const program: Program = {
  version: IR_VERSION,
  buffers: [floats("input", 4), floats("output", 4)],
  inputs: [0],
  outputs: [1],
  steps: [{ kernel: negation, buffers: [0, 1] }],
  arenaBytes: 0,
};
const claimed: Program = {
  ...program,
  steps: [
    {
      buffers: [0, 1],
      kernel: {
        kind: "claim",
        name: "nobody",
        fn: "an op that nobody has",
        params: {},
        inputs: 1,
        shapes: [[4], [4]],
        args: negation.args,
      },
    },
  ],
};

/** Thrown at once or when it is awaited: a typed error that says something. */
const fails = async (what: string, act: () => unknown): Promise<string[]> => {
  try {
    await act();
  } catch (e) {
    return e instanceof HornbeamError && e.message.length > 20
      ? []
      : [`${what}: threw ${String(e)}, expected one of Hornbeam's errors with a message`];
  }
  return [`${what}: did not throw`];
};
const bytes = (data: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(data).buffer);

const filled = (backend: Backend, data: readonly number[]): Buffer => {
  const b = backend.alloc(4 * data.length);
  backend.write(b, bytes(data));
  return b;
};

/** What a backend refuses, spoken to directly. */
export const faultTests = (make: MakeBackend, { test }: TestApi): void => {
  test("reads what was written, and runs what it compiled", async () => {
    const backend = await make();
    const [x, y] = [filled(backend, [1, -2, 3, -4]), backend.alloc(16)];
    const executable = await backend.compile(program);
    executable.run([x], [y]);
    const got = new Float32Array((await backend.read(y)).slice().buffer);
    const before = backend.memory();
    backend.free(x);
    const after = backend.memory();
    const freed = `${before.buffers - after.buffers} buffer of ${before.bytes - after.bytes} bytes`;
    report([
      ...(got.join() === "-1,2,-3,4" ? [] : [`negated: ${got.join()}`]),
      ...(freed === "1 buffer of 16 bytes" ? [] : [`memory() says that ${freed} was freed, expected 1 of 16`]),
    ]);
  });
  test("wrong numbers of buffers, and buffers that are too small", async () => {
    const backend = await make();
    const executable = await backend.compile(program);
    const [x, y, small] = [filled(backend, [1, 2, 3, 4]), backend.alloc(16), backend.alloc(4)];
    report([
      ...(await fails("no input", () => executable.run([], [y]))),
      ...(await fails("no output", () => executable.run([x], []))),
      ...(await fails("one input too many", () => executable.run([x, x], [y]))),
      ...(await fails("a small input", () => executable.run([small], [y]))),
      ...(await fails("a small output", () => executable.run([x], [small]))),
    ]);
  });
  test("buffers that were freed, or are another backend's", async () => {
    const backend = await make();
    const executable = await backend.compile(program);
    const [x, y] = [filled(backend, [1, 2, 3, 4]), backend.alloc(16)];
    const foreign = filled(js(), [1, 2, 3, 4]);
    const gone = filled(backend, [1, 2, 3, 4]);
    backend.free(gone);
    report([
      ...(await fails("read of a freed buffer", () => backend.read(gone))),
      ...(await fails("write to a freed buffer", () => backend.write(gone, bytes([1])))),
      ...(await fails("freed twice", () => backend.free(gone))),
      ...(await fails("run on a freed input", () => executable.run([gone], [y]))),
      ...(await fails("run into a freed output", () => executable.run([x], [gone]))),
      ...(await fails("a write that is too long", () => backend.write(x, bytes([1, 2, 3, 4, 5])))),
      ...(backend.name === "js" ? [] : await fails("another backend's buffer", () => backend.read(foreign))),
    ]);
  });
  test("Programs it cannot run", async () => {
    const backend = await make();
    report([
      ...(await fails("another version of the IR", () => backend.compile({ ...program, version: IR_VERSION + 1 }))),
      ...(await fails("a claim that nobody made", () => backend.compile(claimed))),
    ]);
  });
  test("an executable that was disposed of", async () => {
    const backend = await make();
    const executable = await backend.compile(program);
    const [x, y] = [filled(backend, [1, 2, 3, 4]), backend.alloc(16)];
    executable.dispose();
    report(await fails("run after dispose", () => executable.run([x], [y])));
  });
};
