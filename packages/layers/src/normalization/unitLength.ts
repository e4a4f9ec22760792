import type { Tensor } from "@hornbeam/core";
import { maximum, multiply, rsqrt, square, sum } from "@hornbeam/ops";

/** x / max(‖x‖₂, ε) along axes, as one root: its gradient at x = 0 is finite. */
export const unitLength = (x: Tensor, axis: number | readonly number[], epsilon: number): Tensor =>
  multiply(x, rsqrt(maximum(sum(square(x), { axis, keepdims: true }), epsilon ** 2)));
