import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor } from "@hornbeam/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addonPath, hasNative, makeNative, suffix } from "./addon.ts";

// HORNBEAM_RUNS=100 for a night of it.
const RUNS = Number(process.env["HORNBEAM_RUNS"] ?? 1);
const run = promisify(execFile);

/** A script in a process of its own, with the sources' packages; fails where the process crashes, hangs or exits with another code than 0. */
const script = async (code: string, ...args: readonly string[]): Promise<string> => {
  const { stdout } = await run(
    process.execPath,
    ["--conditions=source", "--input-type=module", "-e", code, "--", ...args],
    { cwd: import.meta.dirname, timeout: 120_000 },
  );
  return stdout.trim();
};

/** Two models of one backend, trained in turns; `train(steps)` gives the bits of their weights. */
const models = `
  import { native } from "@hornbeam/backend-native";
  import { createDevice, jit } from "@hornbeam/compiler";
  import { setDefaultDevice, tensor } from "@hornbeam/core";
  import { grad } from "@hornbeam/autodiff";
  import { matmul, mean, multiply, relu, square, subtract } from "@hornbeam/ops";
  const open = (addon) => {
    const backend = native({ threads: 2, addon });
    setDefaultDevice(createDevice(backend));
    const data = (m, n, k) => tensor(Float32Array.from({ length: m * n }, (_, i) => Math.sin(i * k)), { shape: [m, n] }).realize();
    const loss = (w, v, x) => mean(square(matmul(relu(matmul(x, w)), v)));
    const step = () => jit((w, v, x) => {
      const [a, b] = grad(loss, { argnums: [0, 1] })(w, v, x);
      return [subtract(w, multiply(a, 0.01)), subtract(v, multiply(b, 0.01))];
    }, { donate: [0, 1] });
    const made = [48, 160].map((width) => ({ step: step(), w: data(32, width, 1), v: data(width, 8, 2), x: data(64, 32, 3) }));
    const train = async (steps) => {
      for (let i = 0; i < steps; i++) for (const m of made) [m.w, m.v] = m.step(m.w, m.v, m.x);
      const bits = [];
      for (const m of made) bits.push(Buffer.from((await m.v.data()).buffer).toString("base64"));
      return bits.join();
    };
    return { backend, train };
  };
`;
/** In a worker: trains for ever where \`steps\` is 0, else says what came out. */
const inWorker = `${models}
  import { parentPort, workerData } from "node:worker_threads";
  const { train } = open(workerData.addon);
  parentPort.postMessage("begun");
  if (workerData.steps) parentPort.postMessage(await train(workerData.steps));
  else for (;;) await train(20);
`;
const workers = `
  import { Worker } from "node:worker_threads";
  const start = (steps, addon) => new Worker(${JSON.stringify(inWorker)}, {
    eval: true, workerData: { steps, addon }, execArgv: ["--conditions=source", "--input-type=module"],
  });
  const said = (w, what) => new Promise((resolve, reject) => {
    w.on("message", (m) => { if (what ? m === what : m !== "begun") resolve(m); });
    w.on("error", reject);
  });
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
`;

describe.skipIf(!hasNative)(`native in workers${suffix}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "hornbeam-workers-"));
  const copy = join(folder, "copy.node");
  beforeAll(() => copyFileSync(addonPath(), copy));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("several with several models each: others may be ended in the middle of a step, and the bits stay the same", async () => {
    for (let i = 0; i < RUNS; i++) {
      const out = await script(`${models}${workers}
        const ends = [start(0), start(0)];
        const stays = start(30);
        const result = said(stays);
        const { train } = open();
        await Promise.all(ends.map((w) => said(w, "begun")));
        const own = train(30);
        await pause(${(i * 7) % 23});
        await Promise.all(ends.map((w) => w.terminate()));
        console.log((await own) === (await result));
        process.exit(0);
      `);
      expect(out).toBe("true");
    }
  }, 1_200_000);

  test("only workers load the addon, one after the other", async () => {
    for (let i = 0; i < RUNS; i++) {
      const out = await script(`${workers}
        const results = new Set();
        for (let i = 0; i < 3; i++) {
          const w = start(5);
          results.add(await said(w));
          await w.terminate();
        }
        console.log(results.size);
      `);
      expect(out).toBe("1");
    }
  }, 1_200_000);

  test("a process that exits in the middle, with two copies of the addon at work in two threads", async () => {
    for (let i = 0; i < RUNS; i++) {
      const out = await script(
        `${models}${workers}
        const copy = process.argv.at(-1);
        const w = start(0, copy);
        await said(w, "begun");
        const other = open(copy);
        const first = other.train(200);
        const own = open();
        void (async () => { for (;;) await own.train(20); })();
        void first.catch(() => undefined);
        console.log("working");
        setTimeout(() => process.exit(0), ${(i * 11) % 31});
      `,
        copy,
      );
      expect(out).toBe("working");
    }
  }, 1_200_000);

  test("reads that wait when a backend is disposed of are refused", async () => {
    const backend = makeNative();
    setDefaultDevice(createDevice(backend));
    const x = tensor([1, 2, 3, 4]).realize();
    const read = x.data();
    const synced = backend.sync();
    const outcomes = Promise.allSettled([read, synced]);
    backend.dispose();
    for (const outcome of await outcomes)
      if (outcome.status === "rejected") expect(String(outcome.reason)).toMatch(/disposed of/);
  });
});
