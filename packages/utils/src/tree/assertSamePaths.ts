import { explain, ValueError } from "@hornbeam/ir";
import { flattenWithPath } from "./flattenWithPath.ts";
import type { Structure } from "./nested.ts";

const pathsOf = (x: Structure): Set<string> => new Set(flattenWithPath(x).map(([path]) => JSON.stringify(path)));
const without = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [...a].filter((path) => !b.has(path));

/**
 * Throws unless the leaves of both stand at the same paths. @throws ValueError that lists the paths that only one has.
 *
 * ```ts
 * import { assertSamePaths } from "@hornbeam/utils/tree";
 * assertSamePaths([0, { a: 1 }], [2, { a: 3 }]);
 * console.log("the same"); // → the same
 * ```
 */
export const assertSamePaths = (a: Structure, b: Structure): void => {
  const [x, y] = [pathsOf(a), pathsOf(b)];
  const [onlyA, onlyB] = [without(x, y), without(y, x)];
  if (!onlyA.length && !onlyB.length) return;
  const fields = {
    op: "assertSamePaths",
    rule: "both must have leaves at the same paths",
    received: `${onlyA.join(", ") || "nothing"} only in the first, ${onlyB.join(", ") || "nothing"} only in the second`,
  };
  throw new ValueError(explain(fields), fields);
};
