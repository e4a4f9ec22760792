import { ValueError } from "@hornbeam/ir";
import { assertSame } from "./assertSameStructure.ts";
import { mapUpTo } from "./mapStructureUpTo.ts";
import type { Structure } from "./nested.ts";

/**
 * `func` of the leaves that stand at the same place in all structures: `mapStructure((x, y) => x * y, [2, [3]], [4, [5]])` is `[8, [15]]`.
 * `null` is a leaf; what Keras does with `none_is_leaf=False`, a function does that returns `null` for `null`.
 *
 * ```ts
 * import { mapStructure } from "@hornbeam/utils/tree";
 * const product = (x: number, y: number) => x * y;
 * console.log(mapStructure(product, [2, [3]], [4, [5]])); // → [ 8, [ 15 ] ]
 * ```
 *
 * @throws ValueError for no structure, and where they differ.
 */
export const mapStructure = (func: (...leaves: never[]) => unknown, ...structures: readonly Structure[]): unknown => {
  const [first, ...others] = structures;
  if (!structures.length) throw new ValueError("mapStructure: at least one structure is needed; received none.");
  for (const other of others) assertSame("mapStructure", first, other);
  return mapUpTo("mapStructure", first, func, structures);
};
