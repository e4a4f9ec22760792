// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Sum of products by Einstein's convention: axes named alike are multiplied together, and summed where the output does not
 * name them. "..." stands for further axes, which broadcast. With more than two operands the pair with the smallest
 * product is multiplied first. Products of int8 are int32. (`keras.ops.einsum`)
 * @throws ValueError for malformed subscripts; ShapeError where sizes differ.
 */
export const einsum: typeof ops.einsum = /* @__PURE__ */ facadeOp("Einsum", ops.einsum);
