import type { Layer } from "@hornbeam/nn";
import { plotModel as plot, type PlotModelOptions as Base } from "@hornbeam/utils";
import { sinkOf, type Writable } from "./files.ts";

/** Options of `plotModel`. */
export interface PlotModelOptions extends Omit<Base, "toFile"> {
  /** A path that ends in .svg or .dot, or a sink of your own; nothing is written without. */
  readonly toFile?: Writable;
}

/**
 * A picture of a model as SVG, drawn by Graphviz in WebAssembly. https://keras.io/api/utils/model_plotting_utils/
 *
 * @example await plotModel(model, { toFile: "model.svg", showShapes: true });
 */
export const plotModel = async (model: Layer, { toFile, ...options }: PlotModelOptions = {}): Promise<string> =>
  plot(model, { ...options, ...(toFile !== undefined && { toFile: await sinkOf(toFile) }) });
