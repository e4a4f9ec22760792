import type { GraphNode } from "./events.ts";

interface Named {
  readonly name: string;
  readonly className?: string;
}
interface Call {
  readonly operation: Named;
  readonly parents: readonly { readonly node: Call | undefined }[];
}

const inModel = (model: Named, name: string): string => `${model.name}/${name}`;
const opOf = (x: Named): string => x.className ?? x.name;

/** The calls of a functional model; a chain for a stack of layers; the layers side by side for a model of one's own. */
export const modelGraph = (model: Named & object): GraphNode[] => {
  const { nodes, layers = [] } = model as { readonly nodes?: readonly Call[]; readonly layers?: readonly Named[] };
  if (!nodes) {
    const isChain = "add" in model && "pop" in model;
    return layers.map((layer, i) => ({
      name: inModel(model, layer.name),
      op: opOf(layer),
      inputs: isChain && i ? [inModel(model, layers[i - 1]!.name)] : [],
    }));
  }
  const names = new Map<Call, string>();
  const counts = new Map<string, number>();
  const nameOf = (call: Call): string => {
    let name = names.get(call);
    if (!name) {
      const base = inModel(model, call.operation.name);
      const n = counts.get(base) ?? 0;
      counts.set(base, n + 1);
      names.set(call, (name = n ? `${base}_call${n}` : base));
    }
    return name;
  };
  const all = new Set<Call>();
  for (const call of nodes) {
    for (const { node } of call.parents) if (node) all.add(node);
    all.add(call);
  }
  return [...all].map((call) => ({
    name: nameOf(call),
    op: opOf(call.operation),
    inputs: [...new Set(call.parents.flatMap(({ node }) => (node ? [nameOf(node)] : [])))],
  }));
};
