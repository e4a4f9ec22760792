import { traverse } from "./traverse.ts";
import type { Structure } from "./nested.ts";

/**
 * The structure with frozen copies of its arrays: JavaScript's tuples.
 *
 * ```ts
 * import { listsToTuples } from "@hornbeam/utils/tree";
 * console.log(Object.isFrozen(listsToTuples([1, [2]]))); // → true
 * ```
 */
export const listsToTuples = (structure: Structure): unknown =>
  traverse((x) => (Array.isArray(x) ? Object.freeze([...(x as unknown[])]) : undefined), structure, { topDown: false });
