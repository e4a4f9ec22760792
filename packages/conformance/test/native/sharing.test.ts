import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { setNumThreads } from "@hornbeam/backend-native";
import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import type { Backend, Program } from "@hornbeam/ir";
import { matmul, mean, multiply, relu, square, subtract } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

const data = (m: number, n: number, k: number): Tensor =>
  tensor(
    Float32Array.from({ length: m * n }, (_, i) => Math.sin(i * k)),
    { shape: [m, n] },
  ).realize();
const loss = (w: Tensor, v: Tensor, x: Tensor): Tensor => mean(square(matmul(relu(matmul(x, w)), v)));
const trainStep = (...[w, v, x]: Tensor[]): Tensor[] => {
  const [a, b] = grad(loss, { argnums: [0, 1] })(w!, v!, x!) as [Tensor, Tensor];
  return [subtract(w!, multiply(a, 0.01)), subtract(v!, multiply(b, 0.01))];
};
/** Bits of the weights after some steps; something happens before each. */
const train = async (backend: Backend, steps: number, before: (step: number) => void = () => undefined) => {
  setDefaultDevice(createDevice(backend));
  const step = jit(trainStep, { donate: [0, 1] });
  let [w, v] = [data(96, 300, 1), data(300, 24, 2)];
  const x = data(200, 96, 3);
  for (let i = 0; i < steps; i++) {
    before(i);
    [w, v] = step(w, v, x) as [Tensor, Tensor];
  }
  const parts = [await w.data(), await v.data()] as Float32Array[];
  return parts.map((d) => Buffer.from(d.buffer, d.byteOffset, d.byteLength).toString("base64")).join();
};
/** The Program of a step. */
const programOf = (): Program => {
  let found: Program | undefined;
  const backend = js();
  setDefaultDevice(createDevice({ ...backend, compile: (p) => backend.compile((found = p)) }));
  jit(trainStep)(data(96, 300, 1), data(300, 24, 2), data(200, 96, 3)).forEach((t) => t.realize());
  return found!;
};

/** Several models of several backends at work; how many threads there are more than before. */
const counted = `
  import { readdirSync } from "node:fs";
  import { readFile } from "node:fs/promises";
  import { native, setNumThreads } from "@hornbeam/backend-native";
  import { createDevice, jit } from "@hornbeam/compiler";
  import { setDefaultDevice, tensor } from "@hornbeam/core";
  import { matmul, multiply, tanh } from "@hornbeam/ops";
  const count = () => readdirSync("/proc/self/task").length;
  // Node's own threads come when they are first needed.
  await Promise.all(Array.from({ length: 64 }, () => readFile(process.execPath.replace(/node$/, "."), { flag: "r" }).catch(() => 0)));
  const before = count();
  const models = Array.from({ length: 6 }, (_, i) => {
    const backend = native({ threads: 2 });
    const device = createDevice(backend);
    setDefaultDevice(device);
    const x = tensor(new Float32Array(300 * 300).fill(1e-3 * (i + 1)), { shape: [300, 300] }).realize();
    return { backend, device, x, step: jit((t) => tanh(multiply(matmul(t, matmul(t, t)), 0.5))) };
  });
  const most = async () => {
    let top = 0;
    const look = setInterval(() => (top = Math.max(top, count() - before)), 1);
    await Promise.all(models.map(async (m) => {
      for (let i = 0; i < 20; i++) {
        setDefaultDevice(m.device);
        m.x = m.step(m.x);
        if (i % 5 === 4) await m.x.data();
      }
    }));
    clearInterval(look);
    return Math.max(top, count() - before);
  };
  const two = await most();
  setNumThreads(4);
  const four = await most();
  for (const m of models) m.backend.dispose();
  // A thread that was joined may be listed for a moment.
  for (let i = 0; i < 200 && count() > before; i++) await new Promise((done) => setTimeout(done, 5));
  console.log(JSON.stringify([two, four, count() - before]));
  process.exit(0);
`;
const isLinux = process.platform === "linux";

describe.skipIf(!hasNative)(`native work that is shared${suffix}`, () => {
  test.skipIf(!isLinux)(
    `models at work at once have one crew${isLinux ? "" : " (counted on Linux alone)"}`,
    async () => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--conditions=source", "--input-type=module", "-e", counted],
        { cwd: import.meta.dirname, timeout: 120_000 },
      );
      const [two, four, left] = JSON.parse(stdout) as number[];
      // One owns the work, and is one of those that share it.
      expect(two).toBe(2);
      expect(four).toBe(4);
      expect(left).toBe(0);
    },
    150_000,
  );

  test("another number of threads before each step leaves the bits as they are", async () => {
    const backend = makeNative(1);
    const expected = await train(backend, 12);
    const numbers = [3, 1, 4, 2, 16, 1, 2, 5, 1, 3, 2, 1];
    expect((await train(backend, 12, (i) => setNumThreads(numbers[i]!))) === expected).toBe(true);
    // Not even between the steps that wait: the number counts when a Program begins.
    const both = await Promise.all([
      train(backend, 12, (i) => setNumThreads(1 + (i % 3))),
      (async () => {
        for (let i = 0; i < 200; i++) {
          setNumThreads(1 + ((i * 7) % 5));
          await new Promise((done) => setImmediate(done));
        }
      })(),
    ]);
    expect(both[0] === expected).toBe(true);
    backend.dispose();
  });

  test("executables and buffers may be given up in the middle of a step", async () => {
    const program = programOf();
    const bytes = (list: readonly number[]): number[] => list.map((b) => program.buffers[b]!.bytes);
    const backend = makeNative();
    const values = Float32Array.from({ length: 96 * 300 }, (_, i) => Math.sin(i));
    const start = async (): Promise<Promise<Uint8Array>> => {
      const executable = await backend.compile(program);
      const [ins, outs] = [program.inputs, program.outputs].map((list) => bytes(list).map((n) => backend.alloc(n)));
      for (const b of ins!) backend.write(b, new Uint8Array(values.buffer, 0, b.byteLength));
      for (let i = 0; i < 5; i++) executable.run(ins!, outs!);
      executable.dispose();
      expect(() => executable.run(ins!, outs!)).toThrow(/disposed of/);
      const result = backend.read(outs![0]!);
      for (const b of [...ins!, ...outs!]) backend.free(b);
      return result;
    };
    const results = await Promise.all(Array.from({ length: 8 }, async () => (await start()).toString()));
    expect(new Set(results).size).toBe(1);
    expect(results[0]!.length).toBeGreaterThan(1000);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
    backend.dispose();
  });

  test("a backend that is disposed of in the middle of a step leaves the others at their work", async () => {
    const expected = await train(makeNative(), 10);
    for (let i = 0; i < 10; i++) {
      const [stays, goes] = [makeNative(), makeNative()];
      const lost = train(goes, 200).then(
        () => "all",
        (error: unknown) => String(error),
      );
      const kept = train(stays, 10);
      await new Promise((done) => setTimeout(done, i));
      goes.dispose();
      expect((await kept) === expected).toBe(true);
      expect(await lost).toMatch(/all|disposed of/);
      stays.dispose();
    }
  });
});
