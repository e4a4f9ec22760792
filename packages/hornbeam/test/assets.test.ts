import { deflateSync } from "fflate";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { openArchive, writeArchive } from "@hornbeam/saving";
import { readWeights } from "@hornbeam/saving/formats";
import { beforeAll, expect, test } from "vitest";
import { Dense, Input, loadModel, Sequential } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

/** A layer that keeps a list of words beside its weights. */
class Words extends Dense {
  static readonly registeredName = "mine>Words";
  words: string[] = [];
  saveAssets(): Map<string, Uint8Array> {
    return new Map([["vocabulary.txt", new TextEncoder().encode(this.words.join("\n"))]]);
  }
  loadAssets(files: ReadonlyMap<string, Uint8Array>): void {
    this.words = new TextDecoder().decode(files.get("vocabulary.txt")).split("\n");
  }
}

test("files of layers lie at Keras's place, after the weights, and come back", async () => {
  const [first, second] = [new Words(2), new Words(1)];
  first.words = ["", "[UNK]", "häuser"];
  second.words = ["one"];
  const model = new Sequential([Input({ shape: [2] }), first, second]);
  const bytes = await model.toBytes();
  const archive = openArchive(bytes);
  expect([...archive.entries.keys()]).toEqual([
    "metadata.json",
    "config.json",
    "model.weights.h5",
    "assets/layers/words/vocabulary.txt",
    "assets/layers/words_1/vocabulary.txt",
  ]);
  expect([...(await readWeights(await archive.read("model.weights.h5"))).keys()]).toContain("/layers/words_1");
  const again = await loadModel(bytes, { objects: { "mine>Words": Words } });
  expect(again.layers.map((l) => (l as unknown as Words).words)).toEqual([first.words, second.words]);
  const x = tensor([[1, 2]]);
  expect(await (await again.predictOnBatch(x)).bytes()).toEqual(await (await model.predictOnBatch(x)).bytes());
});

test("how far a file may expand is the caller's to say", async () => {
  const archive = openArchive(await new Sequential([Input({ shape: [200] }), new Dense(200)]).toBytes());
  const members = [];
  for (const name of archive.entries.keys()) members.push({ name, data: await archive.read(name) });
  // The config deflated, as a repacked file has it.
  const config = members[1]!;
  const packed = deflateSync(config.data, { level: 9 });
  const bytes = writeArchive([{ ...config, data: packed }, members[2]!]);
  const stored = writeArchive([config]);
  const [view, plain] = [new DataView(bytes.buffer), new DataView(stored.buffer)];
  const directory = view.getUint32(bytes.length - 6, true);
  for (const [at, method, crc] of [
    [0, 8, 14],
    [directory, 10, 16],
  ] as const) {
    view.setUint16(at + method, 8, true);
    view.setUint32(at + crc, plain.getUint32(14, true), true);
    view.setUint32(at + crc + 8, config.data.length, true);
  }
  expect((await loadModel(bytes)).countParams()).toBe(200 * 201);
  await expect(loadModel(bytes, { expansion: { floor: 100, ratio: 1 } })).rejects.toThrow(/expand to/);
});
