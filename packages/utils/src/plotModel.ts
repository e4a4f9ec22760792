import { explain, ValueError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import type { Sink } from "@hornbeam/saving";
import { modelToDot, needBuilt, type ModelToDotOptions } from "./modelToDot.ts";

/** Options of `plotModel`. */
export interface PlotModelOptions extends Omit<ModelToDotOptions, "subgraph"> {
  /** Takes the image: a name that ends in .svg (default) or .dot says what is written. */
  readonly toFile?: Sink;
}

/**
 * A picture of a model as SVG, drawn by Graphviz in WebAssembly, which is loaded when it is first used. https://keras.io/api/utils/model_plotting_utils/
 *
 * ```ts
 * import { Dense, Input, plotModel, Sequential } from "hornbeam";
 * const model = new Sequential([Input({ shape: [2] }), new Dense(3)]);
 * const svg = await plotModel(model, { toFile: "model.svg", showShapes: true });
 * console.log(svg.includes("(None, 3)")); // → true
 * ```
 *
 * @returns the text of the SVG
 * @throws ValueError for a model that is not built, and for other kinds of images.
 */
export const plotModel = async (model: Layer, options: PlotModelOptions = {}): Promise<string> => {
  const { toFile, ...drawing } = options;
  needBuilt("plotModel", model);
  const kind = /\.([^./\\]+)$/.exec(toFile?.name ?? "")?.[1]?.toLowerCase() ?? "svg";
  if (kind !== "svg" && kind !== "dot" && kind !== "gv") {
    const fields = {
      op: "plotModel",
      rule: "a plot is written as .svg or .dot",
      received: `.${kind}`,
      remedy: "Write SVG; browsers and drawing programs make other images of it",
    };
    throw new ValueError(explain(fields), fields);
  }
  const dot = modelToDot(model, { showLayerNames: false, ...drawing });
  const { instance } = await import("@viz-js/viz");
  const svg = (await instance()).renderString(dot, { format: "svg" });
  await toFile?.write(new TextEncoder().encode(kind === "svg" ? svg : dot));
  return svg;
};
