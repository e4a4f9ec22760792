import { ValueError } from "@hornbeam/ir";
import { fail } from "./fail.ts";
import type { Source } from "./types.ts";

/** Throws `ValueError` for a source that never ends. */
export const checkFinite = (op: string, source: Source<unknown>): void => {
  if (source.cardinality === Infinity)
    fail(
      ValueError,
      op,
      `only a finite dataset can be read to its end`,
      `cardinality Infinity`,
      `Use take(n) first, or give repeat a count`,
    );
};
