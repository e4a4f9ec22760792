import { formatOf, openSource, type FileFormat, type Source } from "@hornbeam/saving";
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

const contentOf = async (source: Source): Promise<FileFormat> => {
  const reader = await openSource(source);
  try {
    return await formatOf(reader);
  } finally {
    await reader.close?.();
  }
};

/** The model of a file: a whole one, one without weights (.json), or with `model` the weights put into that one. */
export const openModel = async (path: string, options: OpenOptions, toolkit: Toolkit): Promise<CliModel> => {
  const own = options.objects === undefined ? {} : await importModule(options.objects);
  if (options.model !== undefined) {
    const { model: other, ...rest } = options;
    const model = await openModel(other, rest, toolkit);
    await model.loadWeights(path);
    return model;
  }
  const source = pathSource(path);
  if ((await contentOf(source)) !== "json") return toolkit.loadModel(path, own);
  return toolkit.modelFromJSON(new TextDecoder().decode(await source.read()), own);
};
