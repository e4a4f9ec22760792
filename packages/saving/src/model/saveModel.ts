import { Variable, type Layer } from "@hornbeam/nn";
import { writeKerasArchive } from "../archive/kerasArchive.ts";
import { stringifyPyJson } from "../config/stringifyPyJson.ts";
import type { Sink } from "../files/types.ts";
import { optimizersOf, serializeCompile, type CompileState, type SavedOptimizer } from "./compileConfig.ts";
import { collectWeights } from "./weights.ts";
import { serializeLayer } from "./serialize.ts";

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

/**
 * A model as the bytes of a `.keras` file, which Python Keras 3 opens too. With what it was compiled with, training can go on after
 * loading as if it had never stopped.
 */
export const modelToBytes = async (model: Layer, compiled?: CompileState): Promise<Uint8Array> => {
  const { writeWeights } = await import("../hdf5/weights.ts");
  const json = serializeLayer(model);
  if (compiled) json["compile_config"] = serializeCompile(compiled, await ratesOf(compiled));
  const config = stringifyPyJson(json);
  const weights = await writeWeights(await collectWeights(model, compiled?.optimizer));
  return writeKerasArchive({
    metadata: stringifyPyJson({ keras_version: KERAS_VERSION, date_saved: stamp(new Date()) }),
    config,
    weights,
  });
};

/** Writes a model to a sink as a `.keras` file. The sink leaves an older file as it was if writing fails. */
export const saveModel = async (model: Layer, sink: Sink, compiled?: CompileState): Promise<void> =>
  sink.write(await modelToBytes(model, compiled));

/** The weights (and the optimizer's state, where one is given), as the bytes of a `.weights.h5` file. */
export const weightsToBytes = async (model: Layer, optimizer?: SavedOptimizer): Promise<Uint8Array> => {
  const { writeWeights } = await import("../hdf5/weights.ts");
  return writeWeights(await collectWeights(model, optimizer));
};
