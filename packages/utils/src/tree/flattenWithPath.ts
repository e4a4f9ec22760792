import { childrenOf, type Structure } from "./nested.ts";

/** Where a leaf stands: indices and keys from the root. */
export type TreePath = readonly (string | number)[];

/**
 * The leaves with their paths, records by sorted key: `flattenWithPath([{ foo: 42 }])` is `[[[0, "foo"], 42]]`.
 *
 * ```ts
 * import { flattenWithPath } from "@hornbeam/utils/tree";
 * console.log(flattenWithPath([{ foo: 42 }])); // → [ [ [ 0, 'foo' ], 42 ] ]
 * ```
 */
export const flattenWithPath = (structure: Structure): [TreePath, unknown][] => {
  const children = childrenOf(structure);
  if (!children) return [[[], structure]];
  return children.flatMap(([key, child]) =>
    flattenWithPath(child).map(([path, leaf]): [TreePath, unknown] => [[key, ...path], leaf]),
  );
};
