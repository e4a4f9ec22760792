import { explain, ValueError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { quote } from "./plot/escape.ts";
import { drawModel } from "./plot/drawModel.ts";
import type { LabelOptions } from "./plot/label.ts";

/** Options of `modelToDot`; names and meaning as in Keras. */
export interface ModelToDotOptions extends LabelOptions {
  /** "TB" (default) from top to bottom, "LR" from left to right. */
  readonly rankdir?: "TB" | "BT" | "LR" | "RL";
  /** Layers of models inside, too. Default false. */
  readonly expandNested?: boolean;
  /** Dots an inch. Default 200. */
  readonly dpi?: number;
  /** A cluster for another graph in place of a graph. Default false. */
  readonly subgraph?: boolean;
  /** How edges run. Default "ortho". */
  readonly splines?: "ortho" | "curved" | "polyline" | "spline" | "line";
}

/** @throws ValueError for a model without shapes. */
export const needBuilt = (op: string, model: Layer): void => {
  if (model.built) return;
  const fields = {
    op,
    rule: "the model must be built",
    received: `"${model.name}", which is not`,
    remedy: "Call it once, give it an Input, or call build",
  };
  throw new ValueError(explain(fields), fields);
};

/**
 * A model as text in Graphviz's language DOT: a box a layer, an edge a tensor. https://keras.io/api/utils/model_plotting_utils/
 *
 * ```ts
 * import { Dense, Input, modelToDot, Sequential } from "hornbeam";
 * const dot = modelToDot(new Sequential([Input({ shape: [2] }), new Dense(3), new Dense(1)]));
 * console.log(dot.includes("n0 -> n1;")); // → true
 * ```
 *
 * @throws ValueError for a model that is not built.
 */
export const modelToDot = (model: Layer, options: ModelToDotOptions = {}): string => {
  const { rankdir = "TB", dpi = 200, splines = "ortho", subgraph = false, expandNested = false } = options;
  needBuilt("modelToDot", model);
  const lines = drawModel(model, { showLayerNames: true, ...options, expandNested });
  const body = lines.map((line) => `  ${line}`).join("\n");
  if (subgraph)
    return `subgraph ${quote(`cluster_${model.name}`)} {\n  style=dashed;\n  label=${quote(model.name)};\n  labeljust=l;\n${body}\n}\n`;
  return (
    `digraph G {\n  rankdir=${rankdir};\n  concentrate=true;\n  dpi=${Number(dpi)};\n  splines=${quote(splines)};\n` +
    `  node [shape=record];\n${body}\n}\n`
  );
};
