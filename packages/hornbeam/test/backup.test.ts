import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BackupAndRestore,
  Dense,
  EarlyStopping,
  FormatError,
  Input,
  LambdaCallback,
  Sequential,
} from "../src/index.ts";

/** times a run is killed; more with HORNBEAM_KILLS=50 */
const kills = Number(process.env.HORNBEAM_KILLS ?? 2);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hornbeam-backup-"));
  // In one file a process starts several times as fast.
  await build({
    entryPoints: [fileURLToPath(new URL("backup/child.ts", import.meta.url))],
    outfile: join(folder, "child.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["source"],
    logLevel: "silent",
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  /** logs by epoch, over all processes */
  readonly logs: Record<number, object>;
  final: object | undefined;
  batches: number;
}

/** Runs the child, and kills it some milliseconds after so many batches. */
const run = async (id: string, path: string, outcome: Outcome, killAt?: number, delay = 0): Promise<void> => {
  const child = spawn(process.execPath, [join(folder, "child.mjs"), path, id, String(killAt ?? "")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  let seen = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split("\n");
    text = lines.pop()!;
    for (const line of lines) {
      const said = JSON.parse(line) as { batch?: number; epoch?: number; logs?: object; weights?: unknown };
      if (said.batch !== undefined) {
        outcome.batches++;
        if (++seen === killAt) setTimeout(() => child.kill("SIGKILL"), delay);
      } else if (said.epoch !== undefined) outcome.logs[said.epoch] = said.logs!;
      else outcome.final = said;
    }
  });
  const code = await new Promise((done) => child.on("close", (exit, signal) => done(signal ?? exit)));
  if (code !== 0 && code !== "SIGKILL") throw new Error(`the child ended with ${String(code)}`);
};

describe("a run that is killed", () => {
  test.each(["epoch", "batches", "steps", "dataset"])(
    "%s: goes on to the same bits",
    { timeout: 120_000 },
    async (id) => {
      const straight: Outcome = { logs: {}, final: undefined, batches: 0 };
      const killed: Outcome = { logs: {}, final: undefined, batches: 0 };
      await run(id, join(folder, `${id}-straight`), straight);
      expect(Object.keys(straight.logs).length).toBe(6);
      const path = join(folder, id);
      const moments: string[] = [];
      for (let i = 0; i < kills; i++) {
        const [at, delay] = [1 + Math.floor(Math.random() * 14), Math.random() * 6];
        moments.push(`${at} batches + ${delay.toFixed(1)} ms`);
        if (killed.final) break;
        await run(id, path, killed, at, delay);
      }
      if (!killed.final) await run(id, path, killed);
      expect(killed, moments.join(", ")).toEqual({ ...straight, batches: killed.batches });
      expect(existsSync(path), "the backup is removed at the end").toBe(false);
    },
  );
});

describe("backups", () => {
  const x = Array.from({ length: 12 }, (_, i) => [i / 12, 1 - i / 12]);
  const y = x.map(([a]) => [a!]);
  const make = (units = 3): Sequential =>
    new Sequential([Input({ shape: [2] }), new Dense(units), new Dense(1)]).compile({ optimizer: "sgd", loss: "mse" });
  const interrupted = async (path: string, options = {}): Promise<void> => {
    const stops = new LambdaCallback({
      onEpochBegin: (epoch) => {
        if (epoch === 2) throw new Error("interrupted");
      },
    });
    const backup = new BackupAndRestore(path, options);
    await expect(make().fit(x, y, { epochs: 4, batchSize: 4, verbose: 0, callbacks: [backup, stops] })).rejects.toThrow(
      "interrupted",
    );
  };
  beforeAll(() => void setDevice(js()));

  test("the remaining epochs are run, and the backup goes, or stays", async () => {
    const path = join(folder, "stays");
    await interrupted(path);
    const again = await make().fit(x, y, {
      epochs: 4,
      verbose: 0,
      callbacks: [new BackupAndRestore(path, { deleteCheckpoint: false })],
    });
    expect(again.epoch).toEqual([2, 3]);
    expect(readdirSync(path)).toEqual(["latest.safetensors"]);
    const done = await make().fit(x, y, { epochs: 4, verbose: 0, callbacks: [new BackupAndRestore(path)] });
    expect(done.epoch).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  test("a damaged one is refused with a remedy; the one before is taken where it was kept", async () => {
    const path = join(folder, "damaged");
    await interrupted(path, { doubleCheckpoint: true });
    const file = join(path, "latest.safetensors");
    const bytes = readFileSync(file);
    for (const cut of [0, 7, 20, bytes.length - 1]) {
      writeFileSync(file, bytes.subarray(0, cut));
      const run = await make().fit(x, y, {
        epochs: 2,
        verbose: 0,
        callbacks: [new BackupAndRestore(path, { deleteCheckpoint: false, doubleCheckpoint: true })],
      });
      expect(run.epoch).toEqual([1]);
      // That run has made a backup; the damage is put back.
      writeFileSync(join(path, "latest.safetensors.bkp"), readFileSync(join(path, "latest.safetensors.bkp")));
      await interrupted(join(folder, "other"), { doubleCheckpoint: true });
      writeFileSync(
        join(path, "latest.safetensors.bkp"),
        readFileSync(join(folder, "other", "latest.safetensors.bkp")),
      );
      await rm(join(folder, "other"), { recursive: true });
    }
    await rm(join(path, "latest.safetensors.bkp"));
    const flipped = Uint8Array.from(bytes);
    flipped[bytes.length - 2]! ^= 1;
    for (const wrong of [flipped, bytes.subarray(0, 100), new TextEncoder().encode("not a backup at all")]) {
      writeFileSync(file, wrong);
      const model = make();
      const before = await model.getWeights();
      const callbacks = [new BackupAndRestore(path)];
      await expect(model.fit(x, y, { verbose: 0, callbacks })).rejects.toThrow(FormatError);
      expect(await model.getWeights()).toEqual(before);
    }
  });

  test("another model is refused, and stays as it is; one that is not built, too", async () => {
    const path = join(folder, "another");
    await interrupted(path);
    const model = make(5);
    const before = await model.getWeights();
    const callbacks = [new BackupAndRestore(path)];
    await expect(model.fit(x, y, { verbose: 0, callbacks })).rejects.toThrow(/as in the backup.*dense/s);
    expect(await model.getWeights()).toEqual(before);
    const unbuilt = new Sequential([new Dense(3), new Dense(1)]).compile({ optimizer: "sgd", loss: "mse" });
    await expect(unbuilt.fit(x, y, { verbose: 0, callbacks })).rejects.toThrow(/Build the model/);
  });

  test("wrong options are refused", () => {
    expect(() => new BackupAndRestore("")).toThrow(/backupDir/);
    for (const saveFreq of [0, 1.5, -1]) expect(() => new BackupAndRestore("b", { saveFreq })).toThrow(/saveFreq/);
  });

  test("in the middle of training a model gets its best weights back from the backup", async () => {
    const path = join(folder, "best");
    const options = (fails: number): object => ({
      epochs: 5,
      verbose: 0,
      callbacks: [
        new EarlyStopping({ monitor: "loss", minDelta: 10, patience: 3, restoreBestWeights: true }),
        new LambdaCallback({
          onEpochBegin: (epoch) => {
            if (epoch === fails) throw new Error("interrupted");
          },
        }),
        new BackupAndRestore(path),
      ],
    });
    const model = make();
    await expect(model.fit(x, y, options(2))).rejects.toThrow("interrupted");
    const second = make();
    second.setWeights(await model.getWeights());
    const run = await second.fit(x, y, options(9));
    expect(run.epoch).toEqual([2, 3]);
  });
});
