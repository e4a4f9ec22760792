import { explain, ValueError } from "@hornbeam/ir";
import { childrenOf, describe, sameContainer, type Structure } from "./nested.ts";

/** `assertSameStructure` under the name of another function. */
export const assertSame = (op: string, a: Structure, b: Structure, path = ""): void => {
  if (!sameContainer(a, b)) {
    const fields = {
      op,
      rule: `the structures must be nested in the same way${path && ` (at ${path})`}`,
      received: `${describe(a)} and ${describe(b)}`,
      remedy: "Give both the same arrays and keys",
    };
    throw new ValueError(explain(fields), fields);
  }
  const others = childrenOf(b);
  childrenOf(a)?.forEach(([key, child], i) => assertSame(op, child, others![i]![1], `${path}[${JSON.stringify(key)}]`));
};

/**
 * Throws unless both have the same arrays and records with the same keys; leaves may be anything. @throws ValueError.
 *
 * ```ts
 * import { assertSameStructure } from "@hornbeam/utils/tree";
 * assertSameStructure([{ a: 1 }], [{ a: 2 }]);
 * console.log("the same"); // → the same
 * ```
 */
export const assertSameStructure = (a: Structure, b: Structure): void => assertSame("assertSameStructure", a, b);
