import { childrenOf, type Structure } from "./nested.ts";

/**
 * Whether a value is an array or a plain record. `isNested({ foo: 42 })` is true, `isNested(42)` is false.
 *
 * ```ts
 * import { isNested } from "@hornbeam/utils/tree";
 * console.log(isNested({ foo: 42 }), isNested(42)); // → true false
 * ```
 */
export const isNested = (structure: Structure): boolean => childrenOf(structure) !== undefined;
