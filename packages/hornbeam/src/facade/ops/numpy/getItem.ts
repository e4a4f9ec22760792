// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Python's `x[key]`: a key, or a list of keys for the axes in order (`ItemKey`). With places in tensors or lists NumPy's rules hold:
 * they broadcast and are read together. Shapes do not depend on values, so masks are not keys. Differentiable.
 * (`keras.ops.get_item`)
 * @throws ShapeError for too many keys or places out of range; ValueError for places that are not integers.
 */
export const getItem: typeof ops.getItem = /* @__PURE__ */ facadeOp("GetItem", ops.getItem);
