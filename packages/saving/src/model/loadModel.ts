import { FormatError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { CONFIG, WEIGHTS } from "../archive/kerasArchive.ts";
import { openArchive } from "../archive/openArchive.ts";
import { parsePyJson } from "../config/parsePyJson.ts";
import type { Source } from "../files/types.ts";
import { deserializeLayer, type Objects } from "./deserialize.ts";
import type { WeightTree } from "../hdf5/weights.ts";
import { compileOptions, type CompileObjects } from "./compileOptions.ts";
import type { SavedOptimizer } from "./compileConfig.ts";
import { restoreOptimizer, restoreWeights } from "./weights.ts";

/** How the model of a file is compiled again. */
export interface CompileLoading {
  readonly objects: CompileObjects;
  /** the user's own losses, metrics and optimizers */
  readonly own: Objects;
  /** compiles the model, and gives its optimizer */
  readonly compile: (model: Layer, options: Record<string, unknown>) => SavedOptimizer | undefined;
  /** told what of the optimizer's state could not be used */
  readonly warn: (message: string) => void;
}

/**
 * Reads a model from a `.keras` file that Keras 3 or Hornbeam wrote. `objects` are the classes its names may stand for. With
 * `compiling` it is compiled as it was, its optimizer in the state it had.
 */
export const loadModel = async (source: Source, objects: Objects, compiling?: CompileLoading): Promise<Layer> => {
  const archive = openArchive(await source.read());
  if (!archive.entries.has(CONFIG))
    throw new FormatError(
      `${source.name ?? "loadModel"}: a .keras file must hold ${CONFIG}; it holds ${[...archive.entries.keys()].join(", ") || "nothing"}.`,
    );
  const config = parsePyJson(await archive.read(CONFIG));
  const model = deserializeLayer(config, objects);
  const { readWeights } = await import("../hdf5/weights.ts");
  const tree = await readWeights(await archive.read(WEIGHTS));
  restoreWeights(model, tree);
  if (compiling) compileAgain(model, config, tree, compiling);
  return model;
};

const compileAgain = (model: Layer, config: unknown, tree: WeightTree, compiling: CompileLoading): void => {
  const { compile_config: saved } = config as { compile_config?: unknown };
  const options = compileOptions(saved, compiling.objects, compiling.own);
  const optimizer = options && compiling.compile(model, options);
  const problem = optimizer && restoreOptimizer(optimizer, model.trainableVariables, tree);
  if (problem) compiling.warn(problem);
};

/**
 * Puts the weights of a `.weights.h5` file (or of a `.keras` file) into a model, and the state of its optimizer, if one is given and
 * the file has some. Returns why such state was left out.
 */
export const loadWeights = async (
  model: Layer,
  source: Source,
  optimizer?: SavedOptimizer,
): Promise<string | undefined> => {
  const { readWeights } = await import("../hdf5/weights.ts");
  const bytes = await source.read();
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const tree = await readWeights(isZip ? await openArchive(bytes).read(WEIGHTS) : bytes);
  restoreWeights(model, tree);
  return optimizer && restoreOptimizer(optimizer, model.trainableVariables, tree);
};
