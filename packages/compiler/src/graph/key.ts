import { atOnce, topoSort, visit, type Closure, type Node, type Pieces, type Tensor } from "@hornbeam/core";

const isClosure = (x: object): x is Closure => "outputs" in x && Array.isArray(x.outputs);

/** Numbers by name, so that −0, NaN, infinities and bigints stay apart (JSON would merge them). */
const writeValue = (x: unknown): string => {
  if (typeof x === "number") return Object.is(x, -0) ? "-0" : String(x);
  if (typeof x === "bigint") return `${x}n`;
  if (typeof x === "string") return JSON.stringify(x);
  if (typeof x !== "object" || x === null) return String(x);
  if (ArrayBuffer.isView(x)) return `data`;
  if (Array.isArray(x)) return `[${x.map(writeValue).join()}]`;
  if (isClosure(x)) return `{${atOnce(graphKey(x.outputs, x.inputs))}}`;
  return `{${Object.keys(x)
    .map((k) => `${k}:${writeValue((x as Record<string, unknown>)[k])}`)
    .join()}}`;
};

/** The parameters of a node as a string that is equal exactly where they are. */
export const paramsKey = (node: Node): string => (node.params === null ? "" : writeValue(node.params));

/**
 * A string that two graphs share exactly where they compute the same function of their inputs (leaves are numbered in
 * `inputs`): the name under which compiled Programs are kept.
 */
export function* graphKey(outputs: readonly Tensor[], inputs: readonly Tensor[]): Pieces<string> {
  const ids = new Map<Tensor, string>();
  const parts: string[] = [];
  inputs.forEach((t, i) => {
    ids.set(t, `i${i}`);
    parts.push(`${t.dtype}[${t.shape.join()}]`);
  });
  let n = 0;
  yield* visit(topoSort(outputs), (node) => {
    if (node.op.kind === "leaf") return;
    parts.push(`${node.op.name}(${node.inputs.map((t) => ids.get(t)!).join()})${paramsKey(node)}`);
    // Shapes follow from the op and its inputs; only ops without inputs need theirs spelled out.
    if (!node.inputs.length) parts.push(node.outputs.map((t) => `${t.dtype}[${t.shape.join()}]`).join());
    node.outputs.forEach((t, k) => ids.set(t, `${n}.${k}`));
    n++;
  });
  return `${parts.join(";")}>${outputs.map((t) => ids.get(t)!).join()}`;
}

/** Tensors without a node of their own to compute: realised ones, host data and open inputs, in first-use order. */
export const graphLeaves = (outputs: readonly Tensor[]): Tensor[] =>
  topoSort(outputs).flatMap((node) => (node.op.kind === "leaf" ? node.outputs : []));
