import type { Tensor } from "@hornbeam/core";
import * as ops from "@hornbeam/ops";

export { add, less, matmul, mean, multiply, relu, sort, tanh, cumsum } from "@hornbeam/ops";
export {
  arange,
  cast,
  cond,
  conv,
  depthwiseConv,
  maxPool,
  mod,
  reshape,
  scan,
  softmax,
  take,
  whileLoop,
} from "@hornbeam/ops";
export const gather = (x: Tensor, at: Tensor): Tensor => ops.take(x, at, { axis: 0 });
