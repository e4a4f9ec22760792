import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import {
  encodePng,
  EventWriter,
  histogramOf,
  memoryLogFolder,
  readEvents,
  scalarSummary,
  type LoggedEvent,
} from "@hornbeam/train/tensorboard";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Dense,
  Embedding,
  Flatten,
  FormatError,
  Input,
  Model,
  Sequential,
  TensorBoard,
  ValueError,
  Add,
} from "../src/index.ts";

const x = Array.from({ length: 20 }, (_, i) => [i % 5, (i * 3) % 5]);
const y = x.map(([a, b]) => [a! * 0.1 + b! * 0.2]);
const make = (): Sequential =>
  new Sequential([
    Input({ shape: [2], dtype: "int32" }),
    new Embedding(5, 3, { name: "words" }),
    new Flatten(),
    new Dense(1, { name: "out" }),
  ]).compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });

/** Event files in memory, by run. */
const eventsOf = (files: ReadonlyMap<string, Uint8Array>, run: string): LoggedEvent[] => {
  const paths = [...files.keys()].filter((p) => p.startsWith(`${run}/events.out.tfevents.`));
  expect(paths.length).toBe(1);
  return readEvents(files.get(paths[0]!)!);
};
const scalars = (events: readonly LoggedEvent[]): Record<string, [number, number][]> => {
  const found: Record<string, [number, number][]> = {};
  for (const e of events) if (e.kind === "scalars") (found[e.tag] ??= []).push([e.step, e.value]);
  return found;
};

let folder = "";
beforeAll(async () => {
  setDevice(js());
  folder = await mkdtemp(join(tmpdir(), "hornbeam-tb-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("TensorBoard", () => {
  test("scalars by epoch and batch, histograms, images, graph and embeddings, all readable back", async () => {
    const logDir = memoryLogFolder();
    const model = make();
    const { history } = await model.fit(x, y, {
      epochs: 3,
      batchSize: 4,
      validationSplit: 0.2,
      verbose: 0,
      callbacks: [
        new TensorBoard({
          logDir,
          histogramFreq: 2,
          writeImages: true,
          updateFreq: 2,
          writeStepsPerSecond: true,
          embeddingsFreq: 1,
          embeddingsMetadata: { words: "labels.tsv" },
        }),
      ],
    });
    const train = eventsOf(logDir.files, "train");
    const validation = eventsOf(logDir.files, "validation");
    expect(train[0]).toMatchObject({ kind: "version", version: "brain.Event:2" });
    expect(Math.abs(train[0]!.wallTime - Date.now() / 1e3)).toBeLessThan(600);
    const byEpoch = (key: string): [number, number][] => history[key]!.map((v, i) => [i, Math.fround(v)]);
    const inTrain = scalars(train);
    expect(inTrain.epoch_loss).toEqual(byEpoch("loss"));
    expect(inTrain.epoch_mae).toEqual(byEpoch("mae"));
    expect(inTrain.epoch_learning_rate!.map(([, v]) => v)).toEqual([0.001, 0.001, 0.001].map(Math.fround));
    expect(inTrain.batch_loss!.map(([step]) => step)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(inTrain.batch_loss![1]![1]).toBe(Math.fround(history.loss![0]!));
    expect(inTrain.batch_steps_per_second!.length).toBe(6);
    expect(inTrain.epoch_steps_per_second!.every(([, v]) => v > 0)).toBe(true);
    const inValidation = scalars(validation);
    expect(inValidation.epoch_loss).toEqual(byEpoch("val_loss"));
    expect(inValidation.evaluation_loss_vs_iterations!.map(([step]) => step)).toEqual([4, 8, 12]);

    const histograms = train.filter((e) => e.kind === "histograms");
    expect(histograms.map((e) => [e.tag, e.step])).toEqual(
      [0, 2].flatMap((step) =>
        ["words/embeddings", "out/kernel", "out/bias"].map((path) => [`${path}/histogram`, step]),
      ),
    );
    const kernel = histograms.find((e) => e.tag === "out/kernel/histogram" && e.step === 2)!;
    expect(kernel.buckets.reduce((n, [, , count]) => n + count, 0)).toBe(6);
    const images = train.filter((e) => e.kind === "images");
    expect(images.map(({ tag, width, height }) => [tag, width, height]).slice(0, 2)).toEqual([
      ["words/embeddings/image", 5, 3],
      ["out/kernel/image", 1, 6],
    ]);

    const graph = train.find((e) => e.kind === "graph")!;
    expect(graph.nodes).toEqual([
      { name: "sequential/words", op: "Embedding", inputs: [] },
      { name: "sequential/flatten", op: "Flatten", inputs: ["sequential/words"] },
      { name: "sequential/out", op: "Dense", inputs: ["sequential/flatten"] },
    ]);
    const keras = train.find((e) => e.kind === "graph_keras_model")!;
    expect(keras).toMatchObject({ tag: "keras", step: 0 });
    expect(JSON.parse(keras.json)).toMatchObject({ class_name: "Sequential" });

    const text = (path: string): string => new TextDecoder().decode(logDir.files.get(path));
    expect(text("projector_config.pbtxt")).toBe(
      'embeddings {\n  tensor_name: "words/embeddings"\n  metadata_path: "labels.tsv"\n  tensor_path: "words_embeddings.tsv"\n}\n',
    );
    const vectors = text("words_embeddings.tsv").trim().split("\n");
    expect(vectors.length).toBe(5);
    expect(vectors[1]!.split("\t").map(Number)).toEqual(Array.from((await model.getWeights())[0]!.slice(3, 6), Number));
  });

  test("files lie where TensorBoard looks for them; a second run adds its own", async () => {
    const logDir = join(folder, "logs");
    const model = make();
    for (let i = 0; i < 2; i++)
      await model.fit(x, y, { verbose: 0, validationSplit: 0.2, callbacks: [new TensorBoard({ logDir })] });
    expect((await readdir(logDir)).sort()).toEqual(["train", "validation"]);
    const files = await readdir(join(logDir, "train"));
    expect(files.length).toBe(2);
    for (const f of files) {
      expect(f).toMatch(/^events\.out\.tfevents\.\d+\..*\.v2$/);
      const events = readEvents(await readFile(join(logDir, "train", f)));
      expect(scalars(events).epoch_loss!.length).toBe(1);
    }
  });

  test("the graph of a functional model has its branches and shared layers", async () => {
    const input = Input({ shape: [2], name: "in" });
    const shared = new Dense(2, { name: "shared" });
    const sum = new Add({ name: "sum" }).apply([shared.apply(input), shared.apply(shared.apply(input))] as never);
    const model = new Model({ inputs: input, outputs: sum, name: "m" }).compile({ optimizer: "sgd", loss: "mse" });
    const logDir = memoryLogFolder();
    await model.fit(x, x, { verbose: 0, callbacks: [new TensorBoard({ logDir })] });
    const graph = eventsOf(logDir.files, "train").find((e) => e.kind === "graph")!;
    const named = Object.fromEntries(graph.nodes.map((n) => [n.name, n.inputs]));
    expect(Object.keys(named).length).toBe(5);
    expect(named["m/in"]).toEqual([]);
    expect(named["m/sum"]!.length).toBe(2);
    for (const inputs of Object.values(named)) for (const i of inputs) expect(named[i], i).toBeDefined();
  });

  test("batches are profiled where TensorBoard's plugin finds the trace", async () => {
    const logDir = memoryLogFolder();
    const callbacks = [new TensorBoard({ logDir, profileBatch: [3, 6] })];
    await make().fit(x, y, { epochs: 2, batchSize: 5, verbose: 0, callbacks });
    const file = logDir.files.get("train/plugins/profile/batches_3_6/hornbeam.trace.json.gz")!;
    const { traceEvents } = JSON.parse(gunzipSync(file).toString()) as {
      traceEvents: { name: string; ph: string; ts: number; dur: number }[];
    };
    const steps = traceEvents.filter((e) => e.name.startsWith("batch"));
    expect(steps.map((e) => e.name)).toEqual(["batch 3", "batch 4", "batch 5", "batch 6"]);
    steps.slice(1).forEach((e, i) => expect(e.ts).toBeGreaterThanOrEqual(steps[i]!.ts + steps[i]!.dur));
    for (const profileBatch of [-1, 0.5, [4, 2] as const])
      expect(() => new TensorBoard({ profileBatch })).toThrow(/profileBatch/);
  });

  test("wrong options are refused", async () => {
    for (const updateFreq of [0, 1.5, -1]) expect(() => new TensorBoard({ updateFreq })).toThrow(ValueError);
    expect(() => new TensorBoard({ histogramFreq: -1 })).toThrow(/histogramFreq/);
    const callbacks = [
      new TensorBoard({ logDir: memoryLogFolder(), embeddingsFreq: 1, embeddingsMetadata: { nothing: "a.tsv" } }),
    ];
    await expect(make().fit(x, y, { verbose: 0, callbacks })).rejects.toThrow(/words.*nothing/);
  });
});

describe("event files", () => {
  const write = async (): Promise<Uint8Array> => {
    const files = memoryLogFolder();
    const writer = new EventWriter(files);
    writer.add(2 ** 40, scalarSummary("a", -0.5));
    await writer.flush();
    return files.files.get(writer.path)!;
  };

  test("bytes are those of the format", async () => {
    // A record by hand: length 0, its masked CRC-32C, no data, the masked CRC of nothing.
    expect(readEvents(Uint8Array.of())).toEqual([]);
    const bytes = await write();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const length = Number(view.getBigUint64(0, true));
    // brain.Event:2 is field 3 of the first record, behind the double of field 1.
    expect(new TextDecoder().decode(bytes.subarray(12 + 11, 12 + length))).toBe("brain.Event:2");
    // Event files of TensorFlow begin with these twelve bytes.
    expect(length).toBe(24);
    expect(view.getUint32(8, true)).toBe(0x224b7fa3);
    expect(readEvents(bytes)[1]).toMatchObject({ kind: "scalars", tag: "a", step: 2 ** 40, value: -0.5 });
  });

  test("one wrong bit anywhere, or an end that is missing, is found", async () => {
    const bytes = await write();
    for (let i = 0; i < bytes.length; i++) {
      const wrong = bytes.slice();
      wrong[i]! ^= 1 << (i % 8);
      expect(() => readEvents(wrong), `byte ${i}`).toThrow(FormatError);
    }
    for (const cut of [1, 11, 20, bytes.length - 1])
      expect(() => readEvents(bytes.slice(0, cut)), `cut at ${cut}`).toThrow(FormatError);
  });

  test("histograms", () => {
    expect(histogramOf([0, 1, 2, 3, 4], 2)).toEqual([
      [0, 2, 2],
      [2, 4, 3],
    ]);
    expect(histogramOf([7, 7], 3)).toEqual([
      [7, 7, 0],
      [7, 7, 0],
      [7, 7, 2],
    ]);
    expect(histogramOf([NaN, Infinity])).toEqual([]);
  });

  test("images are PNG files", async () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const png = await encodePng({ width: 3, height: 2, channels: 1, data });
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    const view = new DataView(png.buffer, png.byteOffset);
    expect([view.getUint32(16), view.getUint32(20), png[24], png[25]]).toEqual([3, 2, 8, 0]);
    const length = view.getUint32(33);
    expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 1, 2, 3, 0, 4, 5, 6]);
    // CRC-32 of the empty end chunk, the same in every PNG.
    expect(view.getUint32(png.length - 4)).toBe(0xae426082);
  });
});
