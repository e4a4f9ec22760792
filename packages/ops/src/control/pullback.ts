import {
  atOnce,
  placeholder,
  substitute,
  topoSort,
  type CompositeParams,
  type Node,
  type Pieces,
  type Tensor,
  type Vjp,
  visit,
} from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { addOf } from "../primitives/arithmetic.ts";

/** Gradients of a composite through its expansion, computed on `operands` (the node's inputs, or copies of them). */
export const expansionVjp = (
  cotangents: readonly (Tensor | undefined)[],
  node: Node<CompositeParams>,
  operands: readonly Tensor[] = node.inputs,
): readonly (Tensor | undefined)[] => {
  const { inputs, outputs } = node.params.expansion;
  // Open cotangents keep the walk inside the expansion: the graph below the real ones may be long.
  const open = cotangents.map((ct) => ct && placeholder(ct));
  const gradients = pullback(outputs, open, inputs);
  const replace = new Map(inputs.map((t, i) => [t, operands[i]!] as const));
  open.forEach((t, i) => t && replace.set(t, cotangents[i]!));
  const made = substitute(
    gradients.filter((g) => g !== undefined),
    replace,
  );
  let next = 0;
  return gradients.map((g) => g && made[next++]);
};

const vjpOf = (node: Node): Vjp<unknown> | undefined =>
  (node.op.vjp ?? (node.op.kind === "composite" ? (cts: never, n: never) => expansionVjp(cts, n) : undefined)) as
    Vjp<unknown> | undefined;

/**
 * Reverse-mode differentiation of a graph: for each input the sum over outputs of cotangentᵀ · ∂output/∂input, as a graph;
 * undefined where none flows. Inputs count as independent of each other, whatever made them. Cotangents have their output's
 * shape and dtype; undefined stands for zeros. Integers and bool carry no gradient.
 */
export const pullback = (
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  inputs: readonly Tensor[],
): (Tensor | undefined)[] => atOnce(pullbackInPieces(outputs, cotangents, inputs));

/** `pullback` with breaks. */
export function* pullbackInPieces(
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  inputs: readonly Tensor[],
): Pieces<(Tensor | undefined)[]> {
  const needed = new Set(inputs);
  const order = topoSort(outputs, (node) => node.outputs.length > 0 && node.outputs.every((t) => needed.has(t)));
  const path: Node[] = [];
  for (const node of order) {
    if (!node.inputs.some((t) => needed.has(t))) continue;
    path.push(node);
    for (const t of node.outputs) if (isFloat(t.dtype)) needed.add(t);
  }
  const gradients = new Map<Tensor, Tensor>();
  const add = (t: Tensor, g: Tensor | undefined): void => {
    if (!g || !needed.has(t) || !isFloat(t.dtype)) return;
    const old = gradients.get(t);
    gradients.set(t, old ? addOf(old, g) : g);
  };
  outputs.forEach((t, i) => add(t, cotangents[i]));
  yield* visit(path.reverse(), (node) => {
    const given = node.outputs.map((t) => gradients.get(t));
    const vjp = given.some(Boolean) ? vjpOf(node) : undefined;
    vjp?.(given, node).forEach((g, i) => add(node.inputs[i]!, g));
  });
  return inputs.map((t) => gradients.get(t));
}
