import { pathSource } from "@hornbeam/saving/node";
import { importModule } from "../node/importModule.ts";
import type { CliModel, Toolkit } from "../types.ts";

/** Options of commands that load a model. */
export interface OpenOptions {
  /** A module whose exports are the classes that the file needs. */
  readonly objects?: string;
  /** The model whose weights the file holds. */
  readonly model?: string;
}

/** The model of a file: a whole one, one without weights (.json), or with `model` the weights put into that one. */
export const openModel = async (path: string, options: OpenOptions, toolkit: Toolkit): Promise<CliModel> => {
  const own = options.objects === undefined ? {} : await importModule(options.objects);
  if (options.model !== undefined) {
    const { model: other, ...rest } = options;
    const model = await openModel(other, rest, toolkit);
    await model.loadWeights(path);
    return model;
  }
  const bytes = await pathSource(path).read();
  if (bytes.find((b) => b > 32) === 0x7b) return toolkit.modelFromJSON(new TextDecoder().decode(bytes), own);
  return toolkit.loadModel(path, own);
};
