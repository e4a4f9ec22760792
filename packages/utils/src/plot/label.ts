import { treeLeaves, type Tree } from "@hornbeam/core";
import { InputLayer, isKerasTensor, Layer, type KerasTensor, type Operation } from "@hornbeam/nn";
import { escapeLabel } from "./escape.ts";

/** What the box of a layer says. */
export interface LabelOptions {
  /** Shapes of inputs and outputs. Default false. */
  readonly showShapes?: boolean;
  /** Dtype of the output. Default false. */
  readonly showDtype?: boolean;
  /** The layer's name before its class. */
  readonly showLayerNames?: boolean;
  /** Names of activation functions. Default false. */
  readonly showLayerActivations?: boolean;
  /** Whether the weights are trained. Default false. */
  readonly showTrainable?: boolean;
}

/** Symbolic values that go into a layer and come out of it, where they are known. */
export interface Ends {
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

const NO_ENDS = "?";
const font = (size: number, text: string, color = ""): string =>
  `<font point-size="${size}"${color && ` color="${color}"`}>${text}</font>`;
const cell = (text: string, color = "white"): string => `<td bgcolor="${color}">${text}</td>`;

/** As Python writes a shape: `(None, 28, 28)`, `(None,)`. */
const showShape = ({ shape }: KerasTensor): string =>
  `(${shape.map((d) => d ?? "None").join(", ")}${shape.length === 1 ? "," : ""})`;

const show = (ends: unknown, one: (t: KerasTensor) => string): string => {
  const leaves = treeLeaves(ends as Tree<unknown>).filter(isKerasTensor);
  if (!leaves.length) return NO_ENDS;
  return leaves.length === 1 ? one(leaves[0]!) : `[${leaves.map(one).join(", ")}]`;
};

const classOf = (operation: Operation): string => {
  const { className } = operation as unknown as { readonly className: string };
  return className === "Layer" || className === "Model" ? operation.constructor.name : className;
};

/** Name of a layer's activation as its config has it. */
const activationOf = (layer: unknown): string | undefined => {
  const activation = layer instanceof Layer ? layer.getConfig()["activation"] : undefined;
  if (typeof activation === "string") return activation;
  const { class_name: name } = (activation ?? {}) as { readonly class_name?: unknown };
  return typeof name === "string" ? name : undefined;
};

/** The HTML-like label of an operation's box, a table as Keras draws it. */
export const labelOf = (operation: Operation, ends: Ends, options: LabelOptions): string => {
  const { showShapes, showDtype, showTrainable, showLayerNames, showLayerActivations } = options;
  const span = Math.max(1, (showDtype ? 1 : 0) + (showTrainable ? 1 : 0) + (showShapes ? 2 : 0));
  const name = classOf(operation);
  const title = showLayerNames
    ? `<b>${escapeLabel(operation.name)}</b> (${escapeLabel(name)})`
    : `<b>${escapeLabel(name)}</b>`;
  const rows = [`<tr><td colspan="${span}" bgcolor="black">${font(16, title, "white")}</td></tr>`];
  const activation = showLayerActivations ? activationOf(operation) : undefined;
  if (activation)
    rows.push(
      `<tr><td bgcolor="white" colspan="${span}">${font(14, `Activation: <b>${escapeLabel(activation)}</b>`)}</td></tr>`,
    );
  const cells: string[] = [];
  if (showShapes && !((operation as unknown) instanceof InputLayer))
    cells.push(cell(font(14, `Input shape: <b>${show(ends.inputs, showShape)}</b>`)));
  if (showShapes) cells.push(cell(font(14, `Output shape: <b>${show(ends.outputs, showShape)}</b>`)));
  if (showDtype) cells.push(cell(font(14, `Output dtype: <b>${show(ends.outputs, (t) => t.dtype)}</b>`)));
  const layer = operation as unknown;
  if (showTrainable && layer instanceof Layer && layer.weights.length)
    cells.push(
      layer.trainable
        ? cell(font(14, "<b>Trainable</b>", "white"), "forestgreen")
        : cell(font(14, "<b>Non-trainable</b>", "white"), "firebrick"),
    );
  if (cells.length) rows.push(`<tr>${cells.join("")}</tr>`);
  return `<<table border="0" cellborder="1" bgcolor="black" cellpadding="10">${rows.join("")}</table>>`;
};
