import { rowAt, toRows } from "../rows.ts";
import { mapTree } from "../tree.ts";
import type { Arrays, ArrayValue, Source } from "../types.ts";

/**
 * Splits each element along its first axis: leaves of shape [n, ...s] become n elements of shape [...s].
 *
 * @throws ShapeError during iteration, when the leaves of an element have no first axis or differ in its length.
 */
export const unbatch = <T>(source: Source<T>): Source<Arrays<T>> => ({
  cardinality: source.cardinality === 0 ? 0 : undefined,
  async *[Symbol.asyncIterator]() {
    for await (const element of source) {
      const { tree, length } = toRows("unbatch", element);
      for (let i = 0; i < length; i++)
        yield mapTree("unbatch", tree, (leaf) => rowAt(leaf as ArrayValue, i)) as Arrays<T>;
    }
  },
});
