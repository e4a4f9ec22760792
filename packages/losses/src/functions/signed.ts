import type { Tensor } from "@hornbeam/core";
import { all, equal, logicalOr, multiply, subtract, where } from "@hornbeam/ops";

/** Labels of 0 and 1 as −1 and 1, where all are such. */
export const signed = (t: Tensor): Tensor =>
  where(all(logicalOr(equal(t, 0), equal(t, 1))), subtract(multiply(2, t), 1), t);
