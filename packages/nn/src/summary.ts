import { treeLeaves, type Tree } from "@hornbeam/core";
import { dtypes, ValueError } from "@hornbeam/ir";
import { Functional } from "./Functional.ts";
import { isKerasTensor, type KerasTensor } from "./KerasTensor.ts";
import { Layer } from "./Layer.ts";
import type { Operation } from "./Node.ts";
import { nodeIndices } from "./nodeIndices.ts";
import { Sequential } from "./Sequential.ts";
import { table, type Column } from "./table.ts";
import type { Variable } from "./Variable.ts";

/** Options of `summary`; names and meaning as in Keras. */
export interface SummaryOptions {
  /** characters a line; default 88, or 108 where layers have several inputs, and less on a narrow terminal */
  readonly lineLength?: number;
  /** ends of the columns as parts of the line, the last 1 */
  readonly positions?: readonly number[];
  /** layers of nested models too */
  readonly expandNested?: boolean;
  /** a column that says what is trained */
  readonly showTrainable?: boolean;
  /** first and last layer to show, by name or pattern */
  readonly layerRange?: readonly [string, string];
  /** width of the terminal in characters, where it is known */
  readonly columns?: number;
  /** the optimizer whose state counts, too, once it is built */
  readonly optimizer?: { readonly built: boolean; readonly variables: readonly Variable[] } | undefined;
}

const showShape = (t: KerasTensor): string => `(${t.shape.map((d) => d ?? "None").join(", ")})`;

const showBytes = (bytes: number): string => {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  const power = bytes >= 1 ? Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1) : 0;
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
};
const sizeOf = (variables: readonly Variable[]): number => variables.reduce((n, v) => n + v.value.size, 0);
const showTotal = (variables: readonly Variable[]): string => {
  const bytes = variables.reduce((n, v) => n + v.value.size * dtypes[v.dtype].bytes, 0);
  return `${sizeOf(variables).toLocaleString("en-US")} (${showBytes(bytes)})`;
};
const unique = (variables: readonly Variable[]): Variable[] => [...new Set(variables)];

const shapesOf = (outputs: unknown): string => {
  if (outputs === undefined) return "?";
  const shapes = treeLeaves(outputs as Tree<KerasTensor>).map(showShape);
  return shapes.length === 1 ? shapes[0]! : `[${shapes.join(", ")}]`;
};
const outputsIn = (model: Layer, operation: Operation): unknown => {
  if (model instanceof Functional && !(operation instanceof Layer))
    return model.nodes.filter((n) => n.operation === operation).pop()?.outputs;
  return model instanceof Functional || model instanceof Sequential
    ? model.outputOf(operation as unknown as Layer)
    : undefined;
};

/** One row a layer, and with `expandNested` those of the models inside, indented. */
const rowsOf = (model: Layer, options: SummaryOptions, wide: boolean, depth = 0): string[][] => {
  const indices = model instanceof Functional ? nodeIndices(model) : undefined;
  const history = (t: KerasTensor): string => `${t.node!.operation.name}[${indices?.get(t.node!) ?? 0}][${t.index}]`;
  const connections = (operation: Operation): string => {
    if (!(model instanceof Functional)) return "-";
    const calls = model.nodes.filter((n) => n.operation === operation).sort((a, b) => a.index - b.index);
    const from = calls.flatMap((n) =>
      treeLeaves(n.args as Tree<unknown>)
        .filter(isKerasTensor)
        .map(history),
    );
    return from.join(", ") || "-";
  };
  const prefix = depth ? `${"   ".repeat(depth)}└ ` : "";
  return inRange(operationsOf(model), depth ? undefined : options.layerRange).flatMap((o) => {
    const layer = o instanceof Layer ? (o as Layer) : undefined;
    const params = layer ? sizeOf(unique(layer.weights)).toLocaleString("en-US") : "0";
    const trained = !layer?.weights.length ? "-" : layer.trainable ? "Y" : "N";
    const row = [
      `${prefix}${o.name} (${o instanceof Layer ? o.nameBase : (o as unknown as { className: string }).className})`,
      shapesOf(outputsIn(model, o)),
      `${params}${layer && !layer.built ? " (unbuilt)" : ""}`,
      ...(wide ? [connections(o)] : []),
      ...(options.showTrainable ? [trained] : []),
    ];
    const inside = options.expandNested && layer && (layer instanceof Functional || layer instanceof Sequential);
    return [row, ...(inside ? rowsOf(layer, options, wide, depth + 1) : [])];
  });
};

const operationsOf = (model: Layer): readonly Operation[] => {
  if (model instanceof Functional) return model.operations;
  return (model instanceof Sequential ? model.layers : model.children) as unknown as readonly Operation[];
};

/** Layers from the first that the first pattern fits to the last that the second one fits. */
const inRange = (operations: readonly Operation[], range: SummaryOptions["layerRange"]): readonly Operation[] => {
  if (!range) return operations;
  const [first, last] = range.map((r) => new RegExp(`^(?:${r})`)) as [RegExp, RegExp];
  const from = operations.findIndex((o) => first.test(o.name));
  const to = operations.map((o) => last.test(o.name)).lastIndexOf(true);
  if (from < 0 || to < 0)
    throw new ValueError(
      `summary: layerRange must fit layers of the model (${operations.map((o) => o.name).join(", ")}); received ${range.join(", ")}.`,
    );
  return operations.slice(Math.min(from, to), Math.max(from, to) + 1);
};

/** Whether every layer has one input, one output, and one call: then there is nothing to say about connections. */
const isChain = (model: Layer): boolean => {
  if (!(model instanceof Functional)) return true;
  const operations = new Set(model.nodes.map((n) => n.operation));
  const users = new Map<KerasTensor, number>();
  for (const n of model.nodes) for (const t of n.parents) users.set(t, (users.get(t) ?? 0) + 1);
  return (
    operations.size === model.nodes.length &&
    treeLeaves(model.inputs).length === 1 &&
    model.nodes.every((n) => n.parents.length === 1) &&
    [...users.values()].every((n) => n === 1) &&
    treeLeaves(model.outputs).length === 1
  );
};

/** Columns as wide as Keras makes them: the positions are ends of columns in parts of the line. */
const columnsFor = (wide: boolean, options: SummaryOptions): { columns: Column[]; lineLength: number } => {
  const { showTrainable, columns: terminal = Infinity } = options;
  const titles = ["Layer (type)", "Output Shape", "Param #", ...(wide ? ["Connected to"] : [])];
  const ends = options.positions ?? (wide ? [0.3, 0.56, 0.74, 1] : [0.45, 0.8, 1]);
  const positions = showTrainable ? [...ends.map((p) => p * 0.9), 1] : ends;
  if (showTrainable) titles.push("Trainable");
  const standard = (wide ? 108 : 88) + (showTrainable ? 12 : 0);
  const lineLength = options.lineLength ?? Math.min(standard, terminal - 4);
  let current = 0;
  const columns = titles.map((title, i): Column => {
    const width = Math.trunc((positions[i] ?? 0) * lineLength) - current;
    if (width < 4)
      throw new ValueError(
        `summary: every column needs 4 characters; received ${width} for "${title}" in a line of ${lineLength}. Set lineLength or positions.`,
      );
    current += width;
    const align = title === "Param #" ? "right" : title === "Trainable" ? "center" : "left";
    return { title, align, width };
  });
  return { columns, lineLength };
};

/**
 * The table that Keras prints: layers with output shapes, numbers of parameters and, where it is not a chain, their inputs; then the
 * totals. https://keras.io/api/models/model/#summary-method
 * @throws ValueError where a column gets less than 4 characters, or no layer fits `layerRange`.
 */
export const summary = (model: Layer, options: SummaryOptions = {}): string => {
  const wide = !isChain(model);
  const { columns, lineLength } = columnsFor(wide, options);
  const weights = unique(model.weights);
  const trainable = new Set(model.trainableVariables);
  const state = options.optimizer?.built ? options.optimizer.variables : [];
  return [
    `Model: "${model.name}"`,
    table(columns, rowsOf(model, options, wide), lineLength),
    ` Total params: ${showTotal([...weights, ...state])}`,
    ` Trainable params: ${showTotal(weights.filter((v) => trainable.has(v)))}`,
    ` Non-trainable params: ${showTotal(weights.filter((v) => !trainable.has(v)))}`,
    ...(state.length ? [` Optimizer params: ${showTotal(state)}`] : []),
  ].join("\n");
};
