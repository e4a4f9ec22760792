/**
 * The cycles of a directed graph, each as its nodes from the one that it returns to; none for a graph without cycles.
 * Depth-first search: a node met again while it is still open closes a cycle.
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (node: string): void => {
    if (done.has(node)) return;
    const at = open.indexOf(node);
    if (at >= 0) return void cycles.push([...open.slice(at), node]);
    open.push(node);
    for (const next of edges.get(node) ?? []) visit(next);
    open.pop();
    done.add(node);
  };
  for (const node of edges.keys()) visit(node);
  return cycles;
}
