import { pathSink } from "@hornbeam/saving/node";
import { plotModel, type PlotModelOptions } from "@hornbeam/utils";
import type { Io, Toolkit } from "../types.ts";
import { openModel, type OpenOptions } from "./openModel.ts";

/** Options of `hornbeam plot`. */
export interface PlotFlags extends OpenOptions, Omit<PlotModelOptions, "toFile"> {
  readonly output: string;
}

/** `hornbeam plot FILE -o model.svg`. */
export const plot = async (file: string, options: PlotFlags, toolkit: Toolkit, io: Io): Promise<number> => {
  const { output, objects, model, ...drawing } = options;
  const loaded = await openModel(file, { ...(objects && { objects }), ...(model && { model }) }, toolkit);
  await plotModel(loaded, { ...drawing, toFile: pathSink(output) });
  io.out(`${output}: written`);
  return 0;
};
