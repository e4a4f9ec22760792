import { treeLeaves, type Tree } from "@hornbeam/core";
import { dtypes, ValueError } from "@hornbeam/ir";
import { Functional } from "./Functional.ts";
import type { KerasTensor } from "./KerasTensor.ts";
import type { Layer } from "./Layer.ts";
import { Sequential } from "./Sequential.ts";
import type { Variable } from "./Variable.ts";

const showShape = (t: KerasTensor): string =>
  `(${t.shape.map((d) => d ?? "None").join(", ")}${t.shape.length === 1 ? "," : ""})`;

const showBytes = (bytes: number): string => {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = bytes > 0 ? Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), 4) : 0;
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
};
const unique = (variables: readonly Variable[]): Variable[] => [...new Set(variables)];
const total = (variables: readonly Variable[]): string => {
  const count = variables.reduce((n, v) => n + v.value.size, 0);
  const bytes = variables.reduce((n, v) => n + v.value.size * dtypes[v.dtype].bytes, 0);
  return `${count.toLocaleString("en-US")} (${showBytes(bytes)})`;
};

const outputText = (model: Layer, layer: Layer): string => {
  const out = model instanceof Sequential || model instanceof Functional ? model.outputOf(layer) : undefined;
  return out === undefined
    ? "?"
    : treeLeaves(out as Tree<KerasTensor>)
        .map(showShape)
        .join(", ");
};

/** Where a layer's inputs come from in a functional model: `dense[0][0]`. */
const connected = (model: Functional, operation: unknown): string => {
  const nodes = model.nodes.filter((n) => n.operation === operation);
  const from = nodes.flatMap((n) => n.parents.map((t) => `${t.node!.operation.name}[0][${t.index}]`));
  return from.length ? from.join(", ") : "-";
};

const rowsOf = (model: Layer): string[][] => {
  const row = (name: string, kind: string, shape: string, params: number, from?: string): string[] => [
    `${name} (${kind})`,
    shape,
    params.toLocaleString("en-US"),
    ...(from === undefined ? [] : [from]),
  ];
  if (model instanceof Functional) {
    const operations = new Set<unknown>([
      ...model.layers.filter((l) => l.className === "InputLayer"),
      ...model.nodes.map((n) => n.operation),
    ]);
    return [...operations].map((o) => {
      const layer = o as Layer;
      const isLayer = "weights" in layer;
      const outputs = isLayer
        ? outputText(model, layer)
        : treeLeaves(model.nodes.find((n) => n.operation === o)!.outputs as Tree<KerasTensor>)
            .map(showShape)
            .join(", ");
      const params = isLayer ? unique(layer.weights).reduce((n, v) => n + v.value.size, 0) : 0;
      return row(layer.name, (o as { className: string }).className, outputs, params, connected(model, o));
    });
  }
  const layers = model instanceof Sequential ? model.layers : model.children;
  return layers.map((l) =>
    row(
      l.name,
      l.className,
      outputText(model, l),
      unique(l.weights).reduce((n, v) => n + v.value.size, 0),
    ),
  );
};

/** Box-drawing table with columns as wide as their longest entry. */
const table = (head: readonly string[], rows: readonly string[][]): string => {
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]!.length)));
  const line = (cells: readonly string[], bar: string): string =>
    `${bar} ${cells.map((c, i) => (head[i] === "Param #" ? c.padStart(widths[i]!) : c.padEnd(widths[i]!))).join(` ${bar} `)} ${bar}`;
  const rule = (left: string, fill: string, cross: string, right: string): string =>
    left + widths.map((w) => fill.repeat(w + 2)).join(cross) + right;
  const body = rows.map((r) => line(r, "│")).join(`\n${rule("├", "─", "┼", "┤")}\n`);
  return [
    rule("┏", "━", "┳", "┓"),
    line(head, "┃"),
    rule("┡", "━", "╇", "┩"),
    ...(rows.length ? [body] : []),
    rule("└", "─", "┴", "┘"),
  ].join("\n");
};

/**
 * The table that Keras prints: layers with output shapes and numbers of parameters, and the totals.
 * @throws ValueError for a model that is not built.
 */
export const summary = (model: Layer): string => {
  if (!model.built)
    throw new ValueError(
      `${model.name}: a summary needs a built model; it is not. Give Input a shape, or call the model once.`,
    );
  const head = ["Layer (type)", "Output Shape", "Param #", ...(model instanceof Functional ? ["Connected to"] : [])];
  const weights = unique(model.weights);
  const trainable = new Set(model.trainableVariables);
  return [
    `Model: "${model.name}"`,
    table(head, rowsOf(model)),
    ` Total params: ${total(weights)}`,
    ` Trainable params: ${total(weights.filter((v) => trainable.has(v)))}`,
    ` Non-trainable params: ${total(weights.filter((v) => !trainable.has(v)))}`,
  ].join("\n");
};
