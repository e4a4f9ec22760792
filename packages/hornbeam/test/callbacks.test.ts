import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { pyFormat } from "../../train/src/callbacks/pyFormat.ts";
import {
  Callback,
  CallbackList,
  callbacks as namespace,
  CSVLogger,
  Dense,
  History,
  Input,
  LambdaCallback,
  loadModel,
  ModelCheckpoint,
  RemoteMonitor,
  Sequential,
  SGD,
  SwapEMAWeights,
  TerminateOnNaN,
  ValueError,
  type Logs,
  type OptimizerSpec,
} from "../src/index.ts";

const x = Array.from({ length: 16 }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a, b]) => [a! - b!]);
const make = (optimizer: OptimizerSpec = "sgd"): Sequential =>
  new Sequential([Input({ shape: [2] }), new Dense(1)]).compile({ optimizer, loss: "mse", metrics: ["mae"] });
const silent = { verbose: 0, batchSize: 4, seed: 1 } as const;

let folder = "";
beforeAll(async () => {
  setDevice(js());
  folder = await mkdtemp(join(tmpdir(), "hornbeam-callbacks-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the names are Keras's", () => {
  expect(Object.keys(namespace).sort()).toEqual(
    "BackupAndRestore CSVLogger Callback CallbackList EarlyStopping History LambdaCallback LearningRateScheduler ModelCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor SwapEMAWeights TensorBoard TerminateOnNaN".split(
      " ",
    ),
  );
});

describe("RemoteMonitor", () => {
  let server: Server;
  const seen: { url?: string | undefined; type?: string | undefined; header?: unknown; body: string }[] = [];
  let root = "";
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { "content-type": type, "x-key": header } = request.headers;
        seen.push({ url: request.url, type, header, body });
        response.end("ok");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  test("posts a form, or JSON, an epoch", async () => {
    const { history } = await make().fit(x, y, { ...silent, epochs: 2, callbacks: [new RemoteMonitor({ root })] });
    expect(seen.map((s) => s.url)).toEqual(["/publish/epoch/end/", "/publish/epoch/end/"]);
    expect(seen[1]!.type).toMatch("application/x-www-form-urlencoded");
    expect(JSON.parse(new URLSearchParams(seen[1]!.body).get("data")!)).toEqual({
      epoch: 1,
      loss: history.loss![1],
      mae: history.mae![1],
    });
    const monitor = new RemoteMonitor({ root, path: "/p", sendAsJson: true, headers: { "x-key": "k" } });
    await make().fit(x, y, { ...silent, callbacks: [monitor] });
    expect(seen[2]).toMatchObject({ url: "/p", type: "application/json", header: "k" });
    expect(JSON.parse(seen[2]!.body)).toMatchObject({ epoch: 0 });
  });

  test("a server that is not there gives a warning; training goes on", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const monitor = new RemoteMonitor({ root: "http://127.0.0.1:1" });
    const { epoch } = await make().fit(x, y, { ...silent, epochs: 2, callbacks: [monitor] });
    expect(epoch).toEqual([0, 1]);
    expect(warn.mock.calls.flat().join()).toMatch(/RemoteMonitor: the server at http:\/\/127\.0\.0\.1:1/);
    warn.mockRestore();
  });
});

describe("SwapEMAWeights", () => {
  const ema = (): SGD => new SGD({ learningRate: 0.2, useEma: true, emaMomentum: 0.5 });
  const weightsOf = async (model: Sequential): Promise<number[]> =>
    (await model.getWeights()).flatMap((w) => [...w].map(Number));
  const averagesOf = async (model: Sequential): Promise<number[]> =>
    (await Promise.all(model.optimizer!.averages!.map(([, a]) => a.value.data()))).flatMap((w) => [...w].map(Number));

  test("evaluates with averages, trains without", async () => {
    const plain = make(ema());
    const swapping = make(ema());
    swapping.setWeights(await plain.getWeights());
    const seen: { weights: number[]; averages: number[] }[] = [];
    const look = new LambdaCallback({
      onTestBegin: async () =>
        void seen.push({ weights: await weightsOf(swapping), averages: await averagesOf(swapping) }),
      onTestEnd: async () =>
        void seen.push({ weights: await weightsOf(swapping), averages: await averagesOf(swapping) }),
    });
    const options = { ...silent, epochs: 3, validationData: [x, y] as const };
    const a = await plain.fit(x, y, options);
    const b = await swapping.fit(x, y, { ...options, callbacks: [new SwapEMAWeights(), look] });
    expect(b.history.loss).toEqual(a.history.loss);
    expect(b.history.val_loss).not.toEqual(a.history.val_loss);
    expect(seen[0]!.weights).not.toEqual(seen[0]!.averages);
    // The list is called in order: at the end the swap back comes first, too.
    expect(seen[1]).toEqual({ weights: seen[0]!.averages, averages: seen[0]!.weights });
    // In the end fit puts the averages into the weights, with or without.
    expect(await weightsOf(swapping)).toEqual(await weightsOf(plain));
    expect(await weightsOf(swapping)).toEqual(await averagesOf(swapping));
    const last = await swapping.evaluate(x, y, { verbose: 0 });
    expect(last.loss).toBeCloseTo(b.history.val_loss![2]!, 6);
  });

  test("between epochs, for checkpoints; the weights in the end are the averages", async () => {
    const model = make(ema());
    const path = join(folder, "ema-{epoch}.weights.h5");
    const at: number[][] = [];
    const run = {
      ...silent,
      epochs: 2,
      callbacks: [
        new SwapEMAWeights({ swapOnEpoch: true }),
        new ModelCheckpoint(path, { saveWeightsOnly: true }),
        new LambdaCallback({ onEpochEnd: async () => void at.push(await weightsOf(model)) }),
      ],
    };
    await model.fit(x, y, run);
    const loaded = make();
    for (const [i, weights] of at.entries()) {
      await loaded.loadWeights(path.replace("{epoch}", String(i + 1)));
      expect(await weightsOf(loaded)).toEqual(weights);
    }
    expect(await weightsOf(model)).toEqual(at[1]);
    // A further run begins from there: nothing is shared between weights and averages that a step updates in place.
    await model.fit(x, y, run);
    expect(at.flat().every(Number.isFinite)).toBe(true);
    expect(at[3]).not.toEqual(at[1]);
  });

  test("needs averages", async () => {
    const callbacks = [new SwapEMAWeights()];
    await expect(make().fit(x, y, { ...silent, validationData: [x, y], callbacks })).rejects.toThrow(/useEma: true/);
  });
});

describe("ModelCheckpoint", () => {
  test.each<[number, string, string]>([
    [7, "02d", "07"],
    [7, "3d", "  7"],
    [7, "<3d", "7  "],
    [7, "^5d", "  7  "],
    [7, "*>4", "***7"],
    [-7, "05d", "-0007"],
    [7, "+d", "+7"],
    [0.12345, ".2f", "0.12"],
    [0.12345, "08.3f", "0000.123"],
    [12345.678, ",.1f", "12,345.7"],
    [0.00012345, ".3e", "1.234e-04"],
    [0.00012345, "g", "0.00012345"],
    [0.000012345, ".3g", "1.23e-05"],
    [1234567, "g", "1.23457e+06"],
    [100, "g", "100"],
    [0.25, ".1%", "25.0%"],
    [0.5, "", "0.5"],
    [NaN, ".2f", "nan"],
    [-Infinity, "f", "-inf"],
  ])("%d as %s is %s, as in Python", (value, spec, text) => {
    expect(pyFormat(value, spec)).toBe(text);
  });

  test("names, folders, batches; whole models with their optimizer", async () => {
    const path = join(folder, "deep", "{epoch:02d}-{batch:03d}-{mae:.2f}.keras");
    await make("adam").fit(x, y, { ...silent, epochs: 2, callbacks: [new ModelCheckpoint(path, { saveFreq: 3 })] });
    const files = (await readdir(join(folder, "deep"))).sort();
    expect(files.map((f) => f.slice(0, 6))).toEqual(["01-003", "02-002"]);
    const loaded = await loadModel(join(folder, "deep", files[1]!));
    expect(await loaded.optimizer!.iterations.value.item()).toBe(6);
  });

  test("the best only, from a threshold, and says what it does", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const values = [3, 2, 2.5, 1];
    const logs = new LambdaCallback({ onEpochEnd: (e, l) => void ((l as Record<string, number>).value = values[e]!) });
    const best = new ModelCheckpoint(join(folder, "best-{epoch}.keras"), {
      monitor: "value",
      saveBestOnly: true,
      initialValueThreshold: 2.7,
      verbose: 1,
    });
    await make().fit(x, y, { ...silent, epochs: 4, callbacks: [logs, best] });
    expect((await readdir(folder)).filter((f) => f.startsWith("best-")).sort()).toEqual([
      "best-2.keras",
      "best-4.keras",
    ]);
    expect(best.best).toBe(1);
    const said = log.mock.calls.flat().join("\n");
    expect(said).toMatch(/Epoch 1: value did not improve from 2\.70000/);
    expect(said).toMatch(/Epoch 2: value improved from 2\.70000 to 2\.00000, saving model to .*best-2\.keras/);
    // Without the value everything is saved, as in Keras.
    const other = new ModelCheckpoint(join(folder, "other.keras"), { monitor: "nothing", saveBestOnly: true });
    await make().fit(x, y, { ...silent, callbacks: [other] });
    expect(await readdir(folder)).toContain("other.keras");
    expect(warn.mock.calls.flat().join()).toMatch(/nothing/);
    log.mockRestore();
    warn.mockRestore();
  });

  test("wrong paths are refused", async () => {
    expect(() => new ModelCheckpoint("m.h5", { saveWeightsOnly: true })).toThrow(/weights\.h5/);
    expect(() => new ModelCheckpoint("m.pb")).toThrow(/\.keras/);
    const callbacks = [new ModelCheckpoint(join(folder, "{nothing}.keras"))];
    await expect(make().fit(x, y, { ...silent, callbacks })).rejects.toThrow(/loss, mae, epoch.*\{nothing\}/);
    const odd = [new ModelCheckpoint(join(folder, "{epoch:zz}.keras"))];
    await expect(make().fit(x, y, { ...silent, callbacks: odd })).rejects.toThrow(ValueError);
  });
});

test("CSVLogger takes a path, and goes on in a file", async () => {
  const path = join(folder, "csv", "log.csv");
  await make().fit(x, y, { ...silent, epochs: 2, callbacks: [new CSVLogger(path, { separator: ";" })] });
  await make().fit(x, y, { ...silent, callbacks: [new CSVLogger(path, { separator: ";", append: true })] });
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  expect(lines.map((l) => l.split(";")[0])).toEqual(["epoch", "0", "1", "0"]);
  expect(lines[0]).toBe("epoch;loss;mae;val_loss;val_mae");
  expect(lines[1]).toMatch(/^0;[\d.e-]+;[\d.e-]+;NA;NA$/);
});

test("TerminateOnNaN stops, or throws", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const bad = [[Number.NaN, 0]];
  const { epoch } = await make().fit(bad, [[1]], { ...silent, epochs: 3, callbacks: [new TerminateOnNaN()] });
  expect(epoch).toEqual([0]);
  expect(log.mock.calls.flat().join()).toBe("Batch 0: Invalid loss, terminating training");
  log.mockRestore();
  const callbacks = [new TerminateOnNaN({ raiseError: true })];
  await expect(make().fit(bad, [[1]], { ...silent, callbacks })).rejects.toThrow(/received NaN at batch 0/);
});

describe("CallbackList", () => {
  class Noting extends Callback {
    readonly notes: string[] = [];
    override async onEpochBegin(epoch: number): Promise<void> {
      await Promise.resolve();
      this.notes.push(`begin ${epoch} of ${this.params.epochs} ${this.model.name}`);
    }
    override onTrainBatchEnd(batch: number, logs?: Logs): void {
      this.notes.push(`batch ${batch} ${logs?.loss}`);
    }
  }
  test("calls all in order, in a loop of one's own and inside fit", async () => {
    const model = make();
    const [a, b] = [new Noting(), new Noting()];
    const list = new CallbackList([a, b], { addHistory: true, model, epochs: 2 });
    await list.onTrainBegin();
    await list.onEpochBegin(0);
    await list.onTrainBatchEnd(0, { loss: 2 });
    await list.onEpochEnd(0, { loss: 1 });
    await list.onTrainEnd();
    expect(a.notes).toEqual(["begin 0 of 2 sequential", "batch 0 2"]);
    expect(b.notes).toEqual(a.notes);
    expect(list.history!.history).toEqual({ loss: [1] });
    const own = new History();
    expect(new CallbackList([own], { addHistory: true }).history).toBe(own);
    const inside = new Noting();
    await model.fit(x, y, { ...silent, callbacks: [new CallbackList([inside])] });
    expect(inside.notes.length).toBe(5);
  });
});
