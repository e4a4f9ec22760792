import { ValueError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import type { LoadReport } from "@hornbeam/saving";
import { sourceOf, type Readable, type Writable } from "../files.ts";
import type { TrainingMethods } from "../trainable.ts";

/** A model of this package. */
type Saveable = Layer & TrainingMethods;
/** Options of `saveModel`. */
export interface SaveModelFileOptions {
  /** false throws where the file is there already; default true */
  readonly overwrite?: boolean;
  /** false writes a folder with the files that a `.keras` archive has */
  readonly zipped?: boolean | null;
}
/** Options of `saveWeights`. */
export interface SaveWeightsFileOptions {
  /** false throws where the file is there already; default true */
  readonly overwrite?: boolean;
  /** GiB in each of several files */
  readonly maxShardSize?: number | null;
}

/** Where nothing may be overwritten, nothing must be there. */
const refuseOld = async (what: string, to: Writable, overwrite = true): Promise<void> => {
  if (overwrite || typeof to !== "string") return;
  const source = await sourceOf(to);
  const there = await (source.open ? source.open() : source.read()).then(
    async (opened) => {
      if ("close" in opened) await opened.close?.();
      return true;
    },
    () => false,
  );
  if (there)
    throw new ValueError(`${what}: ${JSON.stringify(to)} is there already. Use another name, or overwrite: true.`);
};

/**
 * Writes a model to a `.keras` file: `model.save`. (`keras.saving.save_model`)
 * @throws ValueError for another ending, and where the file is there and must not be overwritten.
 * @example await saveModel(model, "digits.keras", { overwrite: false });
 */
export const saveModel = async (
  model: Saveable,
  filepath: Writable,
  { overwrite, zipped }: SaveModelFileOptions = {},
): Promise<void> => {
  await refuseOld("saveModel", filepath, overwrite);
  const save = model.save.bind(model) as (to: Writable, options?: { readonly zipped?: boolean }) => Promise<void>;
  await save(filepath, zipped === undefined || zipped === null ? {} : { zipped });
};

/**
 * Writes the weights to a `.weights.h5` or `.safetensors` file: `model.saveWeights`. (`keras.saving.save_weights`)
 * @throws ValueError for another ending, and where the file is there and must not be overwritten.
 * @example await saveWeights(model, "digits.weights.h5");
 */
export const saveWeights = async (
  model: Saveable,
  filepath: Writable,
  { overwrite, maxShardSize }: SaveWeightsFileOptions = {},
): Promise<void> => {
  await refuseOld("saveWeights", filepath, overwrite);
  await model.saveWeights(filepath, typeof maxShardSize === "number" ? { maxShardSize } : {});
};

/**
 * Reads weights into a model: `model.loadWeights`. Says what was and was not loaded. (`keras.saving.load_weights`)
 * @throws FormatError for what is no weight file, ValueError where it does not fit and `skipMismatch` is not set.
 * @example await loadWeights(model, "digits.weights.h5", { skipMismatch: true });
 */
export const loadWeights = (
  model: Saveable,
  filepath: Readable,
  options: { readonly skipMismatch?: boolean; readonly byName?: boolean } = {},
): Promise<LoadReport> => model.loadWeights(filepath, options);
