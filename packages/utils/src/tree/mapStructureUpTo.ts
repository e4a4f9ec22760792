import { explain, ValueError } from "@hornbeam/ir";
import { childrenOf, describe, sameContainer, withChildren, type Structure } from "./nested.ts";

const mismatch = (op: string, shallow: Structure, structure: Structure): never => {
  const fields = {
    op,
    rule: "structures must be nested in the same way",
    received: `${describe(shallow)} and ${describe(structure)}`,
    remedy: "Give all of them the same arrays and keys",
  };
  throw new ValueError(explain(fields), fields);
};

/** `mapStructureUpTo` under the name of another function. */
export const mapUpTo = (
  op: string,
  shallow: Structure,
  func: (...parts: never[]) => unknown,
  structures: readonly Structure[],
): unknown => {
  const children = childrenOf(shallow);
  if (!children) return func(...(structures as never[]));
  for (const structure of structures) if (!sameContainer(shallow, structure)) mismatch(op, shallow, structure);
  const parts = structures.map((s) => childrenOf(s)!);
  return withChildren(
    shallow,
    children.map(([, child], i) =>
      mapUpTo(
        op,
        child,
        func,
        parts.map((p) => p[i]![1]),
      ),
    ),
  );
};

/**
 * `func` of the parts of the structures that stand where `shallowStructure` has leaves; what is nested deeper goes to it as it is.
 * `mapStructureUpTo([null, null], (x) => x.length, [[1, 1], [2, 2]])` is `[2, 2]`.
 *
 * ```ts
 * import { mapStructureUpTo } from "@hornbeam/utils/tree";
 * const sum = (pair: number[]) => pair[0]! + pair[1]!;
 * console.log(mapStructureUpTo([null, null], sum, [[1, 1], [2, 2]])); // → [ 2, 4 ]
 * ```
 *
 * @throws ValueError for no structure, and for one that is nested otherwise.
 */
export const mapStructureUpTo = (
  shallowStructure: Structure,
  func: (...parts: never[]) => unknown,
  ...structures: readonly Structure[]
): unknown => {
  if (!structures.length) throw new ValueError("mapStructureUpTo: at least one structure is needed; received none.");
  return mapUpTo("mapStructureUpTo", shallowStructure, func, structures);
};
