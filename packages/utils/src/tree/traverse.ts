import { MAP_TO_NONE } from "./MAP_TO_NONE.ts";
import { childrenOf, withChildren, type Structure } from "./nested.ts";

/** Options of `traverse`. */
export interface TraverseOptions {
  /** Parents before their children. Default true. */
  readonly topDown?: boolean;
}

/**
 * Visits a structure depth first. What `func` returns takes the place of what it was given; `undefined` or `null` leaves it as it is, and going
 * down, goes on into it; `MAP_TO_NONE` puts `null` there. https://keras.io/api/utils/tree_utils/
 *
 * ```ts
 * import { traverse } from "@hornbeam/utils/tree";
 * const more = (x: unknown) => (typeof x === "number" ? x + 1 : undefined);
 * console.log(traverse(more, [1, { a: 2 }])); // → [ 2, { a: 3 } ]
 * ```
 */
export const traverse = (
  func: (part: unknown) => unknown,
  structure: Structure,
  { topDown = true }: TraverseOptions = {},
): unknown => {
  const below = (): unknown => {
    const children = childrenOf(structure);
    if (!children) return structure;
    return withChildren(
      structure,
      children.map(([, child]) => traverse(func, child, { topDown })),
    );
  };
  const given = topDown ? structure : below();
  const made = func(given);
  if (made === undefined || made === null) return topDown ? below() : given;
  return made === MAP_TO_NONE ? null : made;
};
