import { showShape } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { attributeOrder } from "../naming/attributeOrder.ts";
import { containerName, type UsedNames } from "../naming/containerName.ts";
import type { Assignment } from "./assign.ts";
import type { SavedOptimizer } from "./compileConfig.ts";
import { attributeName } from "../naming/attributeName.ts";
import type { WeightIndex } from "./types.ts";

/** Where the state of a compiled model's optimizer lies. */
const OPTIMIZER = "/optimizer";

const isOptimizer = (x: unknown): x is SavedOptimizer =>
  typeof x === "object" && x !== null && "variables" in x && "getConfig" in x && "learningRate" in x;

/** An optimizer and those it is made of, by path: `/optimizer`, `/optimizer/inner_optimizer`, `/optimizer/optimizers/adam`. */
export const walkOptimizer = (optimizer: SavedOptimizer): Map<string, SavedOptimizer> => {
  const found = new Map<string, SavedOptimizer>();
  const visited = new Set<SavedOptimizer>();
  const visit = (part: SavedOptimizer, path: string): void => {
    if (visited.has(part)) return;
    visited.add(part);
    found.set(path, part);
    const inner = new Map(Object.entries(part).map(([k, v]): [string, unknown] => [attributeName(k), v]));
    // Several optimizers in one give theirs by a getter.
    if ("optimizers" in part) inner.set("optimizers", part.optimizers);
    for (const name of attributeOrder(inner.keys())) {
      const value = inner.get(name);
      const used: UsedNames = new Map();
      if (isOptimizer(value)) visit(value, `${path}/${name}`);
      else if (Array.isArray(value))
        for (const item of value.filter(isOptimizer))
          visit(item, `${path}/${name}/${containerName(item.className, used)}`);
    }
  };
  visit(optimizer, OPTIMIZER);
  return found;
};

/**
 * The stored state for an optimizer, if the file has one; builds it for the variables first. State that does not fit (another
 * optimizer's, or of other weights) is left out, as Keras does: the reason is returned, and the optimizer begins anew.
 */
export const matchOptimizer = (
  optimizer: SavedOptimizer,
  trainable: readonly Variable[],
  index: WeightIndex,
): { assignments: Assignment[]; reason?: string } => {
  if (!index.get(OPTIMIZER)?.vars.length) return { assignments: [] };
  optimizer.build(trainable);
  const assignments = new Map<Variable, Assignment>();
  for (const [path, { variables, name }] of walkOptimizer(optimizer)) {
    const stored = index.get(path)?.vars ?? [];
    const bad = variables.findIndex((v, i) => stored[i]?.shape.join() !== v.shape.join());
    if (bad >= 0 || stored.length !== variables.length) {
      const shapes = stored[bad]
        ? `; ${variables[bad]!.path} has shape ${showShape(variables[bad]!.shape)}, the file ${showShape(stored[bad].shape)}`
        : "";
      const counts = `${variables.length} variables here, ${stored.length} in the file`;
      const reason = `${name}: the file's optimizer state does not fit and was left out: ${counts}${shapes}. The optimizer begins anew.`;
      return { assignments: [], reason };
    }
    variables.forEach((v, i) => assignments.set(v, [v, stored[i]!]));
  }
  return { assignments: [...assignments.values()] };
};
