import { DTypeError } from "@hornbeam/ir";
import { toArrayValue } from "./asArray.ts";
import { fail } from "./fail.ts";
import type { ArrayValue } from "./types.ts";

/** The leaves that stand at one place of several elements, as arrays of one dtype. */
export const toLeaves = (op: string, leaves: readonly unknown[]): ArrayValue[] => {
  const arrays = leaves.map((leaf) => toArrayValue(op, leaf));
  const odd = arrays.find(({ dtype }) => dtype !== arrays[0].dtype);
  if (odd)
    fail(
      DTypeError,
      op,
      `all elements of a batch must have one dtype`,
      `${arrays[0].dtype} and ${odd.dtype}`,
      `Convert them with asArray(value, { dtype }) in a map`,
    );
  return arrays;
};
