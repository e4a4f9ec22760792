import { treeLeaves, type Tree } from "@hornbeam/core";
import {
  Functional,
  InputLayer,
  isKerasTensor,
  Sequential,
  type CallNode,
  type KerasTensor,
  type Layer,
  type Operation,
} from "@hornbeam/nn";
import { quote } from "./escape.ts";
import { labelOf, type Ends, type LabelOptions } from "./label.ts";

interface DrawOptions extends LabelOptions {
  readonly expandNested: boolean;
}

/** Where drawing stands: a name for each box, by the models around it, so that one layer in two models is two boxes. */
interface Drawing {
  readonly options: DrawOptions;
  readonly ids: Map<string, string>;
}

const asOperation = (layer: Layer): Operation => layer as unknown as Operation;
const isModel = (x: unknown): x is Functional | Sequential => x instanceof Functional || x instanceof Sequential;
const tensors = (tree: unknown): KerasTensor[] => treeLeaves(tree as Tree<unknown>).filter(isKerasTensor);

const operationsOf = (model: Functional | Sequential): readonly Operation[] =>
  model instanceof Functional ? model.operations : model.layers.map(asOperation);

/** What goes into an operation of this model and what comes out, at its first call. */
const endsOf = (model: Layer, operation: Operation): Ends => {
  if (model instanceof Functional) {
    if ((operation as unknown) instanceof InputLayer) return { outputs: (operation as unknown as InputLayer).output };
    const node = model.nodes.find((n) => n.operation === operation);
    return node ? { inputs: [...node.parents], outputs: node.outputs } : {};
  }
  if (model instanceof Sequential) {
    const at = model.layers.indexOf(operation as unknown as Layer);
    return {
      inputs: at > 0 ? model.outputOf(model.layers[at - 1]!) : model.input,
      outputs: model.outputOf(model.layers[at]!),
    };
  }
  return {};
};

const idOf = (drawing: Drawing, path: string, name: string): string => {
  const key = `${path}/${name}`;
  const known = drawing.ids.get(key) ?? `n${drawing.ids.size}`;
  drawing.ids.set(key, known);
  return known;
};

const boxes = (model: Functional | Sequential, path: string, drawing: Drawing): string[] =>
  operationsOf(model).flatMap((operation) => {
    const inner: unknown = operation;
    const below = `${path}/${operation.name}`;
    if (!drawing.options.expandNested || !isModel(inner)) {
      const label = labelOf(operation, endsOf(model, operation), drawing.options);
      return [`${idOf(drawing, path, operation.name)} [label=${label}, fontname="Helvetica", border="0", margin="0"];`];
    }
    const lines = [...boxes(inner, below, drawing), ...edges(inner, below, drawing)];
    return [
      `subgraph ${quote(`cluster_${below}`)} {`,
      `  style=dashed; label=${quote(inner.name)}; labeljust=l;`,
      ...lines.map((line) => `  ${line}`),
      "}",
    ];
  });

/** The box that makes an output of an operation, inside the models that it is made of. */
const sourceOf = (operation: Operation, index: number, path: string, drawing: Drawing): string => {
  const inner: unknown = operation;
  if (!drawing.options.expandNested || !isModel(inner)) return idOf(drawing, path, operation.name);
  const below = `${path}/${operation.name}`;
  if (inner instanceof Sequential) return sourceOf(asOperation(inner.layers.at(-1)!), index, below, drawing);
  const end = tensors(inner.outputs)[index]!;
  return sourceOf(end.node!.operation, end.index, below, drawing);
};

/** The box that takes the n-th input of an operation. */
const targetOf = (operation: Operation, n: number, path: string, drawing: Drawing): string => {
  const inner: unknown = operation;
  if (!drawing.options.expandNested || !isModel(inner)) return idOf(drawing, path, operation.name);
  const below = `${path}/${operation.name}`;
  if (inner instanceof Sequential) return targetOf(asOperation(inner.layers[0]!), n, below, drawing);
  return targetOf(tensors(inner.inputs)[n]!.node!.operation, n, below, drawing);
};

const edges = (model: Functional | Sequential, path: string, drawing: Drawing): string[] => {
  const edge = (from: Operation, index: number, to: Operation, n: number): string =>
    `${sourceOf(from, index, path, drawing)} -> ${targetOf(to, n, path, drawing)};`;
  if (model instanceof Sequential)
    return model.layers.slice(1).map((layer, i) => edge(asOperation(model.layers[i]!), 0, asOperation(layer), 0));
  const into = (node: CallNode): string[] =>
    node.parents.filter((t) => t.node).map((t, n) => edge(t.node!.operation, t.index, node.operation, n));
  return [...new Set(model.nodes.flatMap(into))];
};

/** Boxes and edges of a model in DOT; a model of one's own is one box. */
export const drawModel = (model: Layer, options: DrawOptions): string[] => {
  const drawing: Drawing = { options, ids: new Map() };
  if (!isModel(model)) {
    const label = labelOf(asOperation(model), {}, options);
    return [`${idOf(drawing, "", model.name)} [label=${label}, fontname="Helvetica", border="0", margin="0"];`];
  }
  return [...boxes(model, "", drawing), ...edges(model, "", drawing)];
};
