// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Eigenvalues w [..., n] and eigenvectors V [..., n, n] (columns of length 1, the largest element of each real) of square matrices,
 * A·V = V·diag(w), as pairs [real part, imaginary part]: [w, V]. In no particular order; for symmetric matrices `eigh` is faster and sorted.
 * Differentiable where eigenvalues are distinct, for functions that do not depend on the phase of the vectors. (`keras.ops.eig`)
 * @throws ShapeError for other than square matrices; DTypeError for 16-bit floats.
 */
export const eig: typeof ops.eig = /* @__PURE__ */ facadeOp("Eig", ops.eig, "keras.src.ops.linalg");
