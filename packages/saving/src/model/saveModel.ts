import { UnsupportedError } from "@hornbeam/ir";
import { Variable, type Layer } from "@hornbeam/nn";
import { CONFIG, METADATA, WEIGHTS } from "../archive/kerasArchive.ts";
import { writeArchive, writeArchiveTo, type StreamedMember } from "../archive/writeArchive.ts";
import { joinBytes } from "../bytes/joinBytes.ts";
import { stringifyPyJson } from "../config/stringifyPyJson.ts";
import type { PyJson } from "../config/types.ts";
import type { ByteWriter, Sink } from "../files/types.ts";
import type { StoredDType } from "../hdf5/types.ts";
import { collectAssets } from "./assets.ts";
import { optimizersOf, serializeCompile, type CompileState, type SavedOptimizer } from "./compileConfig.ts";
import { serializeLayer } from "./serialize.ts";
import { planWeights, type LazyWeights } from "./weights.ts";

/** The version of Keras whose format is written. */
const KERAS_VERSION = "3.15.1";

const stamp = (date: Date): string => {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}@${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** The rates as callbacks have left them; schedules have none. */
const ratesOf = async (state: CompileState): Promise<Map<object, number>> => {
  const rates = new Map<object, number>();
  for (const optimizer of optimizersOf(state.optimizer)) {
    // Optimizers of optimizers have none of their own.
    if (!("learning_rate" in optimizer.getConfig())) continue;
    const rate = optimizer.learningRate;
    if (rate instanceof Variable) rates.set(optimizer, Number((await rate.value.data())[0]));
  }
  return rates;
};

/** The members of a `.keras` file, in Keras's order; weights are read from the device when they are written. */
const membersOf = async (model: Layer, compiled: CompileState | undefined): Promise<StreamedMember[]> => {
  const { layOutWeights } = await import("../hdf5/weights.ts");
  const json = serializeLayer(model);
  if (compiled) json["compile_config"] = serializeCompile(compiled, await ratesOf(compiled));
  const text = (name: string, value: Record<string, PyJson>): StreamedMember => {
    const bytes = new TextEncoder().encode(stringifyPyJson(value));
    return { name, size: bytes.length, pieces: [bytes] };
  };
  const weights = layOutWeights(planWeights(model, compiled?.optimizer));
  return [
    text(METADATA, { keras_version: KERAS_VERSION, date_saved: stamp(new Date()) }),
    text(CONFIG, json),
    { name: WEIGHTS, ...weights },
    ...[...collectAssets(model)].map(([path, data]) => ({ name: `assets/${path}`, size: data.length, pieces: [data] })),
  ];
};

/** Pieces that are read later, in memory. */
const inMemory = async (pieces: StreamedMember["pieces"], size: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for (const piece of pieces) parts.push(piece instanceof Uint8Array ? piece : await piece.read());
  return joinBytes(parts, size);
};

/** Writes piece by piece where the sink can, and everything at once where it cannot. */
const writeTo = async (
  sink: Sink,
  inParts: (writer: ByteWriter) => Promise<void>,
  whole: () => Promise<Uint8Array>,
): Promise<void> => {
  if (!sink.open) return sink.write(await whole());
  const writer = await sink.open();
  try {
    await inParts(writer);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
};

/**
 * A model as the bytes of a `.keras` file, which Python Keras 3 opens too. With what it was compiled with, training can go on after
 * loading as if it had never stopped.
 */
export const modelToBytes = async (model: Layer, compiled?: CompileState): Promise<Uint8Array> => {
  const members = await membersOf(model, compiled);
  const plain = [];
  for (const { name, pieces, size } of members) plain.push({ name, data: await inMemory(pieces, size) });
  return writeArchive(plain);
};

/** Options of `saveModel`. */
export interface SaveModelOptions {
  /** Whether it becomes one `.keras` file; otherwise a folder with the same files. Default true. */
  readonly zipped?: boolean;
}

/** Each member as a file of a folder. @throws UnsupportedError for a sink that has no folders. */
const saveFolder = async (sink: Sink, members: readonly StreamedMember[]): Promise<void> => {
  if (!sink.folder)
    throw new UnsupportedError(
      `${sink.name ?? "save"}: a model can only be saved unzipped where there are folders, which this sink has not. Save it zipped, or to a path.`,
    );
  const folder = await sink.folder();
  try {
    for (const { name, pieces } of members) {
      const writer = await folder.file(name);
      for (const piece of pieces) await writer.write(piece instanceof Uint8Array ? piece : await piece.read());
      await writer.close();
    }
    await folder.close();
  } catch (error) {
    await folder.abort();
    throw error;
  }
};

/**
 * Writes a model to a sink as a `.keras` file (or unzipped, as a folder), one variable in memory at a time where the sink takes parts. The sink
 * leaves an older file as it was if writing fails.
 */
export const saveModel = async (
  model: Layer,
  sink: Sink,
  compiled?: CompileState,
  { zipped = true }: SaveModelOptions = {},
): Promise<void> => {
  if (!zipped) return saveFolder(sink, await membersOf(model, compiled));
  await writeTo(
    sink,
    async (writer) => writeArchiveTo(writer, await membersOf(model, compiled)),
    () => modelToBytes(model, compiled),
  );
};

/** The weights (and the optimizer's state, where one is given), as the bytes of a `.weights.h5` file. */
export const weightsToBytes = async (model: Layer, optimizer?: SavedOptimizer): Promise<Uint8Array> => {
  const { layOutWeights } = await import("../hdf5/weights.ts");
  const { pieces, size } = layOutWeights(planWeights(model, optimizer));
  return inMemory(pieces, size);
};

/** Options of `saveWeights`. */
export interface SaveWeightsOptions {
  /** whose state is written too */
  readonly optimizer?: SavedOptimizer;
  /** Most bytes of one file, in GiB: the sink is then `NAME.weights.json`, an index, and the weights lie in files beside it. */
  readonly maxShardSize?: number;
}

/**
 * Writes the weights of a model as a `.weights.h5` file, or as several with an index.
 * @throws ValueError where a variable is larger than a shard may be.
 */
export const saveWeights = async (model: Layer, sink: Sink, options: SaveWeightsOptions = {}): Promise<void> => {
  const { layOutWeights } = await import("../hdf5/weights.ts");
  const plan = planWeights(model, options.optimizer);
  const write = (to: Sink, weights: LazyWeights): Promise<void> => {
    const { pieces, size } = layOutWeights(weights);
    const inParts = async (writer: ByteWriter): Promise<void> => {
      for (const piece of pieces) await writer.write(piece instanceof Uint8Array ? piece : await piece.read());
    };
    return writeTo(to, inParts, () => inMemory(pieces, size));
  };
  if (options.maxShardSize === undefined) return write(sink, plan);
  const { shardsOf, siblingOf } = await import("./writeShards.ts");
  const { shards, index } = shardsOf(plan, options.maxShardSize * 2 ** 30, sink.name ?? "model.weights.json");
  for (const [file, weights] of shards) await write(siblingOf(sink, file), weights);
  // The index comes last: it never names files that are not there.
  await sink.write(new TextEncoder().encode(stringifyPyJson(index, { indent: 4 })));
};

/** Options of `saveSafetensors`. */
export interface SaveSafetensorsOptions {
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Writes the weights of a model as a `.safetensors` file, each under its path (`dense/kernel`). */
export const saveSafetensors = async (
  model: Layer,
  sink: Sink,
  options: SaveSafetensorsOptions = {},
): Promise<void> => {
  const { layOutSafetensors } = await import("../safetensors/writeSafetensors.ts");
  const { namesOf } = await import("./matchNamed.ts");
  const tensors = new Map(
    [...namesOf(model)].map(([name, { value, shape, dtype }]) => {
      const data = { length: value.byteLength, read: () => value.bytes() };
      return [name, { data, shape, dtype: dtype as StoredDType }];
    }),
  );
  const { pieces, size } = layOutSafetensors(tensors, options.metadata);
  const inParts = async (writer: ByteWriter): Promise<void> => {
    for (const piece of pieces) await writer.write(piece instanceof Uint8Array ? piece : await piece.read());
  };
  await writeTo(sink, inParts, () => inMemory(pieces, size));
};
