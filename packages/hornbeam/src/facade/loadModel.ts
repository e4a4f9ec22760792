import { deserializeLayer, loadModel as load, parsePyJson } from "@hornbeam/saving";
import { ensureDevice } from "./device.ts";
import { sourceOf, type Readable } from "./files.ts";
import type { Functional as FunctionalModel } from "./models.ts";
import { objectsOf, type LoadOptions } from "./objects.ts";

export type { LoadOptions };

/** Opens a `.keras` file: a path, a URL, bytes, a File. @throws FormatError, ValueError for what is not one, or uses unknown classes. */
export const loadModel = async (from: Readable, options: LoadOptions = {}): Promise<FunctionalModel> => {
  await ensureDevice();
  return (await load(await sourceOf(from), objectsOf(options))) as unknown as FunctionalModel;
};

/** A model without weights from the JSON that `toJSON` (or Keras's `to_json`) gave. */
export const modelFromJSON = (json: string, options: LoadOptions = {}): FunctionalModel =>
  deserializeLayer(parsePyJson(json), objectsOf(options)) as unknown as FunctionalModel;
