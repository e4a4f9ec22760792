import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import { native, setNumThreads } from "@hornbeam/backend-native";
import { DeviceError, ValueError } from "@hornbeam/ir";
import { add, fft, matmul, mean, multiply, relu, scan, square, subtract } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { addonPath, hasNative, makeNative, suffix } from "./addon.ts";

const data = (n: number, scale = 1): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i) * scale);
const loss = (w1: Tensor, w2: Tensor, x: Tensor, y: Tensor): Tensor =>
  mean(square(subtract(matmul(relu(matmul(x, w1)), w2), y)));
const gradients = grad(loss, { argnums: [0, 1] });
const step = (w1: Tensor, w2: Tensor, x: Tensor, y: Tensor): [Tensor, Tensor] => {
  const [g1, g2] = gradients(w1, w2, x, y) as [Tensor, Tensor];
  return [subtract(w1, multiply(g1, 0.1)), subtract(w2, multiply(g2, 0.1))];
};
const run = promisify(execFile);
/** A script in a process of its own, with the sources' packages. */
const script = (code: string): Promise<{ stdout: string }> =>
  run(process.execPath, ["--conditions=source", "--input-type=module", "-e", code], {
    cwd: import.meta.dirname,
    timeout: 60_000,
  });
const busy = (products: number): string => `
  import { native } from "@hornbeam/backend-native";
  import { createDevice } from "@hornbeam/compiler";
  import { setDefaultDevice, tensor } from "@hornbeam/core";
  import { matmul } from "@hornbeam/ops";
  const backend = native({ threads: 2 });
  setDefaultDevice(createDevice(backend));
  let x = tensor(new Float32Array(1024 * 1024).fill(1e-3), { shape: [1024, 1024] }).realize();
  for (let i = 0; i < ${products}; i++) x = matmul(x, x).realize();
`;

describe.skipIf(!hasNative)(`a native device${suffix}`, () => {
  test("10,000 training steps leave buffers, bytes and the process as they were", async () => {
    const backend = makeNative();
    setDefaultDevice(createDevice(backend));
    const train = jit(step, { donate: [0, 1] });
    let w1 = tensor(data(8 * 16), { shape: [8, 16] }).realize();
    let w2 = tensor(data(16), { shape: [16, 1] }).realize();
    const x = tensor(data(64 * 8), { shape: [64, 8] }).realize();
    const y = tensor(data(64, 0.3), { shape: [64, 1] }).realize();
    const first = Number((await loss(w1, w2, x, y).data())[0]);
    const turns = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i++) {
        [w1, w2] = train(w1, w2, x, y) as [Tensor, Tensor];
        if (i % 100 === 99) await backend.sync();
      }
    };
    await turns(1000);
    const before = backend.memory();
    const resident = process.memoryUsage.rss();
    await turns(10_000);
    // What was computed before may be collected meanwhile; nothing may be added.
    const after = backend.memory();
    expect(after.buffers).toBeLessThanOrEqual(before.buffers);
    expect(after.bytes).toBeLessThanOrEqual(before.bytes);
    expect(process.memoryUsage.rss() - resident).toBeLessThan(64 * 2 ** 20);
    expect(Number((await loss(w1, w2, x, y).data())[0])).toBeLessThan(first / 2);
    backend.dispose();
  });

  test("who is ahead of the work by some steps waits for it, and is told nothing of what failed", async () => {
    const backend = makeNative();
    setDefaultDevice(createDevice(backend));
    const product = jit((x: Tensor) => matmul(x, x));
    const x = tensor(data(512 * 512, 1e-3), { shape: [512, 512] }).realize();
    const waits: number[] = [];
    for (let i = 0; i < 40; i++) {
      product(x).dispose();
      const ready = backend.ready!();
      if (!ready) continue;
      waits.push(i);
      expect(await ready).toBeUndefined();
    }
    expect(waits).toEqual([11, 15, 19, 23, 27, 31, 35, 39]);
    await backend.sync();
    backend.dispose();
  });

  test("the bits do not depend on the number of threads", async () => {
    const results: string[] = [];
    for (const threads of [1, 2, 3]) {
      const backend = makeNative(threads);
      expect(backend.threads()).toBe(threads);
      setDefaultDevice(createDevice(backend));
      const a = tensor(data(300 * 200), { shape: [300, 200] });
      const b = tensor(data(200 * 250), { shape: [200, 250] });
      const [ga, gb] = grad((p: Tensor, q: Tensor) => mean(square(relu(matmul(p, q)))), { argnums: [0, 1] })(a, b) as [
        Tensor,
        Tensor,
      ];
      const bytes = [await ga.data(), await gb.data()].map((d) =>
        Buffer.from((d as Float32Array).buffer).toString("hex"),
      );
      results.push(bytes.join());
      backend.dispose();
    }
    expect(results[1]).toBe(results[0]);
    expect(results[2]).toBe(results[0]);
  });

  test("running does not hold the thread that asks for it", async () => {
    const backend = makeNative();
    setDefaultDevice(createDevice(backend));
    const x = tensor(data(1500 * 1500, 1e-2), { shape: [1500, 1500] }).realize();
    const chain = jit((t: Tensor) => matmul(matmul(matmul(matmul(t, t), t), t), t));
    await chain(x).data();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await chain(x).data();
    clearInterval(timer);
    // The work takes tens of turns of the event loop; a backend that blocked would leave none.
    expect(turns).toBeGreaterThan(3);
    backend.dispose();
  });

  test("functions of the host run in the middle of a Program, also in loops", async () => {
    const backend = makeNative();
    setDefaultDevice(createDevice(backend));
    const x = tensor([1, 2, 3, 4], { dtype: "float32" });
    const [re] = fft([x, multiply(x, 0)] as [Tensor, Tensor]) as unknown as Tensor[];
    expect(Array.from((await re!.data()) as Float32Array, (v) => Math.round(Number(v)))).toEqual([10, -2, -2, -2]);
    const sums = jit(
      (c: Tensor, all: Tensor) =>
        scan(
          (s: Tensor, v: Tensor) => {
            const [r] = fft([add(v, s), multiply(v, 0)] as [Tensor, Tensor]) as unknown as Tensor[];
            return [multiply(r!, 0.5), r!] as const;
          },
          c,
          all,
        )[1] as Tensor,
    );
    const rows = tensor([1, 0, 0, 0, 1, 1, 1, 1], { shape: [2, 4], dtype: "float32" });
    const result = sums(tensor([0, 0, 0, 0], { dtype: "float32" }), rows);
    expect(Array.from((await result.data()) as Float32Array, (v) => Math.round(Number(v) * 2) / 2)).toEqual([
      1, 1, 1, 1, 6, 0, 0, 0,
    ]);
    backend.dispose();
  });

  test("bytes are put straight into a buffer's memory, which nobody reaches afterwards", async () => {
    const backend = makeNative();
    const made = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
    const buffer = backend.alloc(1000);
    const kept: Uint8Array[] = [];
    await backend.fill!(buffer, async (bytes) => {
      expect(bytes.length).toBe(1000);
      bytes.set(made);
      kept.push(bytes);
    });
    expect(kept[0]!.length).toBe(0);
    expect(await backend.read(buffer)).toEqual(made);
    const failed = backend.fill!(buffer, async (bytes) => {
      bytes[0] = 77;
      kept.push(bytes);
      throw new RangeError("the file ends here");
    });
    await expect(failed).rejects.toThrow("the file ends here");
    expect(kept[1]!.length).toBe(0);
    expect((await backend.read(buffer))[0]).toBe(77);
    // Memory that is being filled outlives its buffer and its backend.
    const late = backend.fill!(buffer, async (bytes) => {
      backend.free(buffer);
      backend.dispose();
      await new Promise((resolve) => setTimeout(resolve, 5));
      bytes.set(made);
    });
    await expect(late).resolves.toBeUndefined();
    await expect(backend.fill!(buffer, async () => undefined)).rejects.toThrow(/must be live/);
  });

  test("what it cannot do is said in words", async () => {
    expect(() => native({ threads: 0 })).toThrow(ValueError);
    expect(() => setNumThreads(1.5)).toThrow(/whole number from 1 to 1024/);
    expect(() => native({ addon: join(tmpdir(), "no-such-addon.node") })).toThrow(DeviceError);
    const backend = makeNative();
    expect(() => backend.alloc(2 ** 50)).toThrow(DeviceError);
    backend.dispose();
    expect(() => backend.alloc(16)).toThrow(/disposed of/);
  });

  test("a process ends cleanly with work in flight", async () => {
    await expect(script(`${busy(200)}\nprocess.exit(0);`)).resolves.toBeDefined();
    await expect(script(`${busy(200)}\nsetTimeout(() => process.exit(0), 30);`)).resolves.toBeDefined();
    await expect(script(`${busy(200)}\nbackend.dispose();`)).resolves.toBeDefined();
  });

  test("workers have backends of their own, and may be ended in the middle", async () => {
    const { stdout } = await script(`
      import { Worker, isMainThread } from "node:worker_threads";
      const code = ${JSON.stringify(busy(8))} + "await x.data(); import('node:worker_threads').then((w) => w.parentPort.postMessage('done'));";
      const start = () => new Worker(code, { eval: true, execArgv: ["--conditions=source", "--input-type=module"] });
      const [a, b] = [start(), start()];
      ${busy(8)}
      setTimeout(() => a.terminate(), 200);
      const said = await new Promise((resolve, reject) => { b.on("message", resolve); b.on("error", reject); });
      await x.data();
      await b.terminate();
      console.log(said, backend.name);
      process.exit(0);
    `);
    expect(stdout.trim()).toBe("done native");
  });

  test("the addon may be loaded twice, from two files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hornbeam-"));
    const copy = join(folder, "copy.node");
    copyFileSync(addonPath(), copy);
    const backends = [makeNative(), native({ addon: copy, threads: 2 })];
    for (const backend of backends) {
      setDefaultDevice(createDevice(backend));
      expect([...(await add(tensor([1, 2]), tensor([3, 4])).data())]).toEqual([4, 6]);
    }
    for (const backend of backends) backend.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
});
