import * as activations from "@hornbeam/activations";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import { deserializeLayer, loadModel as load, parsePyJson, type Objects } from "@hornbeam/saving";
import * as regularizers from "@hornbeam/regularizers";
import * as layers from "./layers.ts";
import * as ops from "./ops.ts";
import { ensureDevice } from "./device.ts";
import { sourceOf, type Readable } from "./files.ts";
import { Functional, Sequential, type Functional as FunctionalModel } from "./models.ts";

/** Options of `loadModel`. */
export interface LoadOptions {
  /** your own layers and functions by the names the file uses */
  readonly objects?: Objects;
}

const known = (options: LoadOptions): Objects => ({
  ...ops,
  ...activations,
  ...initializers,
  ...regularizers,
  ...constraints,
  ...layers,
  Sequential,
  Functional,
  ...options.objects,
});

/** Opens a `.keras` file: a path, a URL, bytes, a File. @throws FormatError, ValueError for what is not one, or uses unknown classes. */
export const loadModel = async (from: Readable, options: LoadOptions = {}): Promise<FunctionalModel> => {
  await ensureDevice();
  return (await load(await sourceOf(from), known(options))) as unknown as FunctionalModel;
};

/** A model without weights from the JSON that `toJSON` (or Keras's `to_json`) gave. */
export const modelFromJSON = (json: string, options: LoadOptions = {}): FunctionalModel =>
  deserializeLayer(parsePyJson(json), known(options)) as unknown as FunctionalModel;
