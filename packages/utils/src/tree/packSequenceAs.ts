import { explain, ValueError } from "@hornbeam/ir";
import { flatten } from "./flatten.ts";
import { mapUpTo } from "./mapStructureUpTo.ts";
import type { Structure } from "./nested.ts";

/**
 * The structure with the leaves of `flatSequence`, in the order of `flatten`: `packSequenceAs({ b: 0, a: 0 }, [1, 2])` is `{ b: 2, a: 1 }`.
 *
 * ```ts
 * import { packSequenceAs } from "@hornbeam/utils/tree";
 * console.log(packSequenceAs({ b: 0, a: 0 }, [1, 2])); // → { b: 2, a: 1 }
 * ```
 *
 * @throws ValueError where there are not as many leaves.
 */
export const packSequenceAs = (structure: Structure, flatSequence: readonly unknown[]): unknown => {
  const { length } = flatten(structure);
  if (length !== flatSequence.length) {
    const fields = {
      op: "packSequenceAs",
      rule: `the sequence must have as many values as the structure has leaves, ${length}`,
      received: `${flatSequence.length}`,
    };
    throw new ValueError(explain(fields), fields);
  }
  let i = 0;
  return mapUpTo("packSequenceAs", structure, () => flatSequence[i++], [structure]);
};
