import { FormatError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { CONFIG, WEIGHTS } from "../archive/kerasArchive.ts";
import { openArchive } from "../archive/openArchive.ts";
import { parsePyJson } from "../config/parsePyJson.ts";
import type { Source } from "../files/types.ts";
import { deserializeLayer, type Objects } from "./deserialize.ts";
import { restoreWeights } from "./weights.ts";

/** Reads a model from a `.keras` file that Keras 3 or Hornbeam wrote. `objects` are the classes its names may stand for. */
export const loadModel = async (source: Source, objects: Objects): Promise<Layer> => {
  const archive = openArchive(await source.read());
  if (!archive.entries.has(CONFIG))
    throw new FormatError(
      `${source.name ?? "loadModel"}: a .keras file must hold ${CONFIG}; it holds ${[...archive.entries.keys()].join(", ") || "nothing"}.`,
    );
  const model = deserializeLayer(parsePyJson(await archive.read(CONFIG)), objects);
  const { readWeights } = await import("../hdf5/weights.ts");
  restoreWeights(model, await readWeights(await archive.read(WEIGHTS)));
  return model;
};

/** Puts the weights of a `.weights.h5` file (or of a `.keras` file) into a model. */
export const loadWeights = async (model: Layer, source: Source): Promise<void> => {
  const { readWeights } = await import("../hdf5/weights.ts");
  const bytes = await source.read();
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  restoreWeights(model, await readWeights(isZip ? await openArchive(bytes).read(WEIGHTS) : bytes));
};
