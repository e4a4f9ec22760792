// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * P·A = L·U of matrices A [..., m, n] with row pivots, packed as LAPACK's getrf does: [LU, pivots], L's elements (its diagonal of ones
 * left out) below the diagonal of LU [..., m, n], U's on and above it; row k was exchanged with row `pivots[k]` (int32
 * [..., min(m, n)], from 0), in order. Differentiable where no pivot is 0. (`keras.ops.lu_factor`)
 * @throws ShapeError for fewer than two axes; DTypeError for 16-bit floats.
 */
export const luFactor: typeof ops.luFactor = /* @__PURE__ */ facadeOp("LuFactor", ops.luFactor, "keras.src.ops.linalg");
