import { DeviceLostError, type Backend } from "@hornbeam/ir";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { describe, expect, test } from "vitest";
import {
  Adam,
  Dense,
  Dropout,
  EarlyStopping,
  Input,
  LambdaCallback,
  recovering,
  Sequential,
  setRandomSeed,
  type FitOptions,
} from "../src/index.ts";

const x = Array.from({ length: 48 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 48]);
const y = x.map(([a, b, c]) => [2 * a! - b! + c!, a! * b!]);

/** A device that is lost after so many calls; from then on everything throws. Its memory cannot be read any more. */
const mortal = (calls: number, how: "run" | "read" | "any"): Backend => {
  const inner = js();
  let left = calls;
  const check = (kind: "run" | "read" | "other"): void => {
    if ((how === "any" || how === kind) && left > 0) left--;
    if (left <= 0) throw new DeviceLostError("test: the device is gone.");
  };
  return {
    ...inner,
    alloc: (n) => (check("other"), inner.alloc(n)),
    write: (b, bytes) => (check("other"), inner.write(b, bytes)),
    read: async (b) => (check("read"), inner.read(b)),
    compile: (program) => {
      check("other");
      const made = inner.compile(program) as { run(a: unknown, b: unknown): void; dispose(): void };
      return {
        // The device goes when the work is done in part: memory that was to be updated in place is what it was no more.
        run: (inputs, outputs) => {
          made.run(inputs, outputs);
          check("run");
        },
        dispose: () => made.dispose(),
      };
    },
  };
};

const train = async (options: FitOptions = {}): Promise<{ history: object; weights: unknown; state: unknown }> => {
  setRandomSeed(5);
  const model = new Sequential([
    Input({ shape: [3] }),
    new Dense(8, { activation: "tanh" }),
    new Dropout(0.2),
    new Dense(2),
  ]).compile({ optimizer: new Adam({ learningRate: 0.05 }), loss: "mse", metrics: ["mae"] });
  const { history } = await model.fit(x, y, {
    epochs: 4,
    batchSize: 8,
    validationSplit: 0.25,
    seed: 3,
    verbose: 0,
    ...options,
  });
  return {
    history,
    weights: await model.getWeights(),
    state: await Promise.all(model.optimizer!.variables.map((v) => v.value.data())),
  };
};

const straight = async (): ReturnType<typeof train> => {
  setDevice(js());
  return train();
};

describe("fit on a device that is lost", () => {
  test.each<["run" | "read" | "any", number, number]>([
    ["run", 3, 100],
    ["run", 7, 4],
    ["run", 12, 1],
    ["read", 2, 5],
    ["read", 4, 3],
    ["any", 1, 100],
    ["any", 33, 2],
    ["any", 90, 7],
  ])("at %s number %i, with a snapshot every %i runs: the same bits", async (how, calls, every) => {
    const want = await straight();
    let made = 0;
    const backend = await recovering(() => (made++ < 2 ? mortal(calls, how) : js()), { every });
    setDevice(backend);
    expect(await train()).toEqual(want);
    expect(backend.losses).toBeGreaterThan(0);
  });

  test("again and again", async () => {
    const want = await straight();
    let calls = 40;
    const backend = await recovering(() => mortal((calls += 35), "any"), { every: 3, attempts: 10 });
    setDevice(backend);
    expect(await train()).toEqual(want);
    expect(backend.losses).toBeGreaterThan(3);
  });

  test("callbacks that read weights, and weights they keep, survive", async () => {
    setDevice(js());
    const options = (): FitOptions => ({
      callbacks: [
        new EarlyStopping({ monitor: "val_mae", patience: 1, restoreBestWeights: true }),
        new LambdaCallback({ onTrainBatchEnd: () => undefined }),
      ],
    });
    const want = await train(options());
    let made = 0;
    setDevice(await recovering(() => (made++ ? js() : mortal(120, "any")), { every: 5 }));
    expect(await train(options())).toEqual(want);
    expect(made).toBe(2);
  });

  test("stops, where the caller wants that, with weights that can be saved", async () => {
    let made = 0;
    const stop = { now: (): void => undefined };
    setDevice(
      await recovering(() => (made++ ? js() : mortal(12, "run")), {
        every: 4,
        onLoss: () => stop.now(),
      }),
    );
    const model = new Sequential([Input({ shape: [3] }), new Dense(2)]).compile({ optimizer: "sgd", loss: "mse" });
    stop.now = () => void (model.stopTraining = true);
    const { epoch } = await model.fit(x, y, { epochs: 50, batchSize: 8, verbose: 0 });
    expect(epoch.length).toBeLessThan(5);
    expect((await model.toBytes()).byteLength).toBeGreaterThan(0);
    expect((await model.getWeights()).flatMap((w) => [...w]).every((v) => Number.isFinite(Number(v)))).toBe(true);
  });

  test("what is kept stays bounded over many steps", async () => {
    const backend = await recovering(() => js(), { every: 10 });
    setDevice(backend);
    const model = new Sequential([Input({ shape: [3] }), new Dense(2)]).compile({ optimizer: "adam", loss: "mse" });
    const most: number[] = [];
    const note = new LambdaCallback({ onEpochEnd: () => void most.push(backend.journaled) });
    await model.fit(x, y, { epochs: 40, batchSize: 8, verbose: 0, callbacks: [note] });
    expect(Math.max(...most.slice(20))).toBeLessThanOrEqual(Math.max(...most.slice(0, 20)) + 60);
    expect(Math.max(...most)).toBeLessThan(600);
    expect(backend.memory()).toEqual(backend.current.memory());
  });

  test("where no device can be had the loss is passed on", async () => {
    let made = 0;
    setDevice(
      await recovering(
        () => {
          if (made++) throw new Error("no adapter");
          return mortal(9, "run");
        },
        { attempts: 2 },
      ),
    );
    await expect(train()).rejects.toThrow(/none could be had in 2 attempts: Error: no adapter/);
    await expect(recovering(() => js(), { every: 0 })).rejects.toThrow(/every/);
  });

  test("reads that wait get what was there when they were asked for; memory is freed", async () => {
    let made = 0;
    const backend = await recovering(() => (made++ ? js() : mortal(1, "read")), { every: 2 });
    const buffer = backend.alloc(4);
    backend.write(buffer, Uint8Array.of(1, 2, 3, 4));
    const first = backend.read(buffer);
    backend.write(buffer, Uint8Array.of(9, 9, 9, 9));
    const second = backend.read(buffer);
    backend.free(buffer);
    expect([...(await first)]).toEqual([1, 2, 3, 4]);
    expect([...(await second)]).toEqual([9, 9, 9, 9]);
    expect(made).toBe(2);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
    expect(backend.current.memory()).toEqual({ buffers: 0, bytes: 0 });
  });
});
