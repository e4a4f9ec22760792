// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** x with zeros above the k-th diagonal of its last two axes. (`keras.ops.tril`) */
export const tril: typeof ops.tril = /* @__PURE__ */ facadeOp("Tril", ops.tril);

/** x with zeros below the k-th diagonal of its last two axes. (`keras.ops.triu`) */
export const triu: typeof ops.triu = /* @__PURE__ */ facadeOp("Triu", ops.triu);

/** The diagonal of two axes, as a new last axis. (`keras.ops.diagonal`) */
export const diagonal: typeof ops.diagonal = /* @__PURE__ */ facadeOp("Diagonal", ops.diagonal);

/** Sum of the diagonal. (`keras.ops.trace`) */
export const trace: typeof ops.trace = /* @__PURE__ */ facadeOp("Trace", ops.trace);

/** A vector on the k-th diagonal of a square matrix, or the k-th diagonal of a matrix. (`keras.ops.diag`) */
export const diag: typeof ops.diag = /* @__PURE__ */ facadeOp("Diag", ops.diag);

/** The elements of x, flat, on the k-th diagonal of a square matrix. (`keras.ops.diagflat`) */
export const diagflat: typeof ops.diagflat = /* @__PURE__ */ facadeOp("Diagflat", ops.diagflat);
