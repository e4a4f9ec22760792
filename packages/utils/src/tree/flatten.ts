import { flattenWithPath } from "./flattenWithPath.ts";
import type { Structure } from "./nested.ts";

/**
 * The leaves in order, records by sorted key: `flatten([[1, 2], { b: 4, a: 3 }])` is `[1, 2, 3, 4]`; `null` is a leaf.
 *
 * ```ts
 * import { flatten } from "@hornbeam/utils/tree";
 * console.log(flatten([[1, 2], { b: 4, a: 3 }])); // → [ 1, 2, 3, 4 ]
 * ```
 */
export const flatten = (structure: Structure): unknown[] => flattenWithPath(structure).map(([, leaf]) => leaf);
