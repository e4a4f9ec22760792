import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { FormatError, UnsupportedError } from "@hornbeam/ir";
import { memorySink, openArchive } from "@hornbeam/saving";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Dense, Input, loadModel, Sequential, tensor } from "../src/index.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hornbeam-folders-"));
});
beforeEach(() => void setDevice(js()));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A layer that keeps a word beside its weights. */
class Word extends Dense {
  static readonly registeredName = "mine>Word";
  word = "";
  saveAssets(): Map<string, Uint8Array> {
    return new Map([["word.txt", new TextEncoder().encode(this.word)]]);
  }
  loadAssets(files: ReadonlyMap<string, Uint8Array>): void {
    this.word = new TextDecoder().decode(files.get("word.txt"));
  }
}
const objects = { "mine>Word": Word };
const x = tensor([[1, 2]]);

test("a model saved unzipped is a folder with the files of the archive, and loads from it", async () => {
  const own = new Word(3);
  own.word = "häuser";
  const model = new Sequential([Input({ shape: [2] }), own, new Dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit(x, tensor([[1]]), { epochs: 2, verbose: 0 });
  const path = join(folder, "model");
  await model.save(path, { zipped: false });
  expect((await readdir(path)).sort()).toEqual(["assets", "config.json", "metadata.json", "model.weights.h5"]);
  const archive = openArchive(await model.toBytes());
  for (const name of archive.entries.keys())
    if (name !== "metadata.json")
      expect(new Uint8Array(await readFile(join(path, name))), name).toEqual(new Uint8Array(await archive.read(name)));
  const again = await loadModel(path, { objects });
  expect((again.layers[0] as unknown as Word).word).toBe("häuser");
  expect(await (await again.predictOnBatch(x)).bytes()).toEqual(await (await model.predictOnBatch(x)).bytes());
  // The optimizer goes on as it was.
  for (const m of [model, again]) await m.trainOnBatch(x, tensor([[3]]));
  expect(await again.getWeights()).toEqual(await model.getWeights());
  await again.save(path, { zipped: false });
  expect((await loadModel(path, { objects })).countParams()).toBe(model.countParams());
});

test("what is no such folder is refused, and says why", async () => {
  const model = new Sequential([Input({ shape: [2] }), new Dense(1)]);
  await expect(model.save(join(folder, "a.keras"), { zipped: false })).rejects.toThrow(/does not end in .keras/);
  await expect(model.save(join(folder, "a"))).rejects.toThrow(/zipped: false/);
  await expect(model.save(memorySink(), { zipped: false })).rejects.toThrow(UnsupportedError);
  await expect(loadModel(folder)).rejects.toThrow(/must hold config.json/);
  const path = join(folder, "broken");
  await model.save(path, { zipped: false });
  await writeFile(join(path, "config.json"), "{");
  await expect(loadModel(path)).rejects.toThrow(FormatError);
  await rm(join(path, "config.json"));
  await rm(join(path, "model.weights.h5"));
  await writeFile(
    join(path, "config.json"),
    JSON.stringify({ class_name: "Sequential", config: { name: "s", layers: [] } }),
  );
  await expect(loadModel(path)).rejects.toThrow(/must be a file "model.weights.h5"/);
});

test("large weights are read into the memory of threads, checked on the way", async () => {
  const backend = await wasm({ threads: 2 });
  expect(backend.fill).toBeDefined();
  setDevice(backend);
  const size = 1200;
  const model = new Sequential([Input({ shape: [size] }), new Dense(size), new Dense(3)]);
  const path = join(folder, "large.keras");
  await model.save(path);
  const again = await loadModel(path);
  for (const [i, w] of model.weights.entries())
    expect(await again.weights[i]!.value.bytes()).toEqual(await w.value.bytes());
  // One bit of the large kernel: its checksum does not hold, and what was read is freed.
  const bytes = new Uint8Array(await readFile(path));
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
  const before = backend.memory().buffers;
  await expect(loadModel(path)).rejects.toThrow(/checksum/);
  await writeFile(path, bytes.subarray(0, 10_000));
  await expect(loadModel(path)).rejects.toThrow(FormatError);
  expect(backend.memory().buffers).toBeLessThanOrEqual(before + 4);
  backend.dispose?.();
}, 60_000);
