import {
  compileOptions,
  deserializeLayer,
  loadModel as load,
  parsePyJson,
  type CompileLoading,
  type SavedOptimizer,
} from "@hornbeam/saving";
import { isLegacyConfig, modernize } from "@hornbeam/saving/legacy";
import { compileObjects } from "./compileObjects.ts";
import { ensureDevice } from "./device.ts";
import { sourceOf, type Readable } from "./files.ts";
import type { Functional as FunctionalModel } from "./models.ts";
import { objectsOf, type LoadOptions } from "./objects.ts";

export type { LoadOptions };

/**
 * Opens a model file, recognised by its content: `.keras` of Keras 3 and tf.keras 2.12 to 2.15, legacy `.h5` of Keras 2 and 3. It comes from
 * a path, a URL, bytes, a File, or a source of yours; weights go to the device one after the other. A model that was compiled is compiled again, its optimizer in the state it had.
 * @throws FormatError, ValueError for what is not one, or uses unknown classes.
 */
export const loadModel = async (from: Readable, options: LoadOptions = {}): Promise<FunctionalModel> => {
  await ensureDevice();
  const compiling = options.compile === false ? undefined : compilingFor(options);
  const limits = options.expansion ? { expansion: options.expansion } : {};
  return (await load(await sourceOf(from), objectsOf(options), compiling, limits)) as unknown as FunctionalModel;
};

const compilingFor = ({ objects = {} }: LoadOptions): CompileLoading => ({
  objects: compileObjects,
  own: objects,
  compile: (model, settings) => {
    if (!("compile" in model)) return undefined;
    const { trainer } = (model as unknown as FunctionalModel).compile(settings);
    return trainer.optimizer as unknown as SavedOptimizer;
  },
  warn: (message) => console.warn(message),
});

/** A model without weights from the JSON that `toJSON` (or Keras's `to_json`) gave; compiled if that one was. */
export const modelFromJSON = (json: string, options: LoadOptions = {}): FunctionalModel => {
  const given = parsePyJson(json);
  const config = (isLegacyConfig(given) ? modernize(given) : given) as { compile_config?: unknown };
  const model = deserializeLayer(config, objectsOf(options)) as unknown as FunctionalModel;
  const settings =
    options.compile === false
      ? undefined
      : compileOptions(config.compile_config, compileObjects, options.objects ?? {});
  if (settings && "compile" in model) model.compile(settings);
  return model;
};
