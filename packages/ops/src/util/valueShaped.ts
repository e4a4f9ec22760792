import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";

/** The number a shape depends on, read. @throws ValueError in a graph that is being traced, where there are no values. */
export const countOf = (op: string, count: Tensor): Promise<number> => {
  if (count.node.open)
    throw new ValueError(
      `${op}: the result's shape depends on values, which a compiled function or a model does not know when it is made. Give the size.`,
      { op },
    );
  return count.item();
};
