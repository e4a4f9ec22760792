import type { Tensor } from "@hornbeam/core";
import { sqrt, square, sum } from "@hornbeam/ops";

/** √Σx² along axes, which stay with size 1. */
export const normOf = (x: Tensor, axis: number | readonly number[]): Tensor =>
  sqrt(sum(square(x), { axis, keepdims: true }));
