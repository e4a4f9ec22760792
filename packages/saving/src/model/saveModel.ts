import type { Layer } from "@hornbeam/nn";
import { writeKerasArchive } from "../archive/kerasArchive.ts";
import { stringifyPyJson } from "../config/stringifyPyJson.ts";
import type { Sink } from "../files/types.ts";
import { collectWeights } from "./weights.ts";
import { serializeLayer } from "./serialize.ts";

/** The version of Keras whose format is written. */
const KERAS_VERSION = "3.15.1";

const stamp = (date: Date): string => {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}@${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** A model as the bytes of a `.keras` file, which Python Keras 3 opens too. */
export const modelToBytes = async (model: Layer): Promise<Uint8Array> => {
  const { writeWeights } = await import("../hdf5/weights.ts");
  const config = stringifyPyJson(serializeLayer(model));
  const weights = await writeWeights(await collectWeights(model));
  return writeKerasArchive({
    metadata: stringifyPyJson({ keras_version: KERAS_VERSION, date_saved: stamp(new Date()) }),
    config,
    weights,
  });
};

/** Writes a model to a sink as a `.keras` file. The sink leaves an older file as it was if writing fails. */
export const saveModel = async (model: Layer, sink: Sink): Promise<void> => sink.write(await modelToBytes(model));

/** The weights alone, as the bytes of a `.weights.h5` file. */
export const weightsToBytes = async (model: Layer): Promise<Uint8Array> => {
  const { writeWeights } = await import("../hdf5/weights.ts");
  return writeWeights(await collectWeights(model));
};
