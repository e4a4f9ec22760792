import { topoSort, type Tensor } from "@hornbeam/core";
import { showProgram, showShape } from "@hornbeam/ir";
import type { Target } from "./compile.ts";
import { compileGraph } from "./compileGraph.ts";
import { graphLeaves, paramsKey } from "./graph/key.ts";

/** The graph under some tensors, one op a line: `%3 = add(%1, %2) : float32[4, 8]`. */
export const showGraph = (outputs: readonly Tensor[]): string => {
  const names = new Map<Tensor, string>();
  const spec = (t: Tensor): string => `${t.dtype}${showShape(t.shape)}`;
  const lines = topoSort(outputs).map((node) => {
    node.outputs.forEach((t) => names.set(t, `%${names.size}`));
    const params = paramsKey(node);
    return `${node.outputs.map((t) => names.get(t)).join(", ")} = ${node.op.name}(${node.inputs.map((t) => names.get(t)).join(", ")})${params && params !== "{}" ? ` ${params}` : ""} : ${node.outputs.map(spec).join(", ")}`;
  });
  return `${lines.join("\n")}\nreturn ${outputs.map((t) => names.get(t)).join(", ")}\n`;
};

/** What computing some tensors costs on a backend: the Program's kernels, bytes moved, FLOPs and peak memory, as text. */
export const explain = (outputs: readonly Tensor[], target: Target): string =>
  showProgram(compileGraph(target, outputs, graphLeaves(outputs)));
