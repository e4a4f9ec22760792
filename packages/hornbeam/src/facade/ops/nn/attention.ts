// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * softmax(q·kᵀ · scale + bias)·v for each head (Vaswani et al. 2017): query [batch, queries, heads, size], key and value
 * [batch, keys, kvHeads, size] where kvHeads divides heads; the result has the query's shape.
 * (`keras.ops.dot_product_attention`)
 * @throws ShapeError where the shapes do not fit.
 */
export const dotProductAttention: typeof ops.dotProductAttention = /* @__PURE__ */ facadeOp(
  "DotProductAttention",
  ops.dotProductAttention,
  "keras.src.ops.nn",
);
