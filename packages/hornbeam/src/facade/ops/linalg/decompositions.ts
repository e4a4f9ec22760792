// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Lower factor L of positive definite matrices x = L·Lᵀ [..., n, n], or the upper one Lᵀ. (`keras.ops.cholesky`) */
export const cholesky: typeof ops.cholesky = /* @__PURE__ */ facadeOp("Cholesky", ops.cholesky, "keras.src.ops.linalg");

/** [Q, R] with x = Q·R, Q's columns orthonormal, R upper triangular. (`keras.ops.qr`) */
export const qr: typeof ops.qr = /* @__PURE__ */ facadeOp("Qr", ops.qr, "keras.src.ops.linalg");

/** [U, s, Vᵀ] with x = U·diag(s)·Vᵀ, s descending; only s where `computeUv` is false. (`keras.ops.svd`) */
export const svd: typeof ops.svd = /* @__PURE__ */ facadeOp("SVD", ops.svd, "keras.src.ops.linalg");

/** Singular values, descending. */
export const singularValues: typeof ops.singularValues = /* @__PURE__ */ facadeOp(
  "SingularValues",
  ops.singularValues,
  "keras.src.ops.linalg",
);

/** [eigenvalues (ascending), eigenvectors (columns)] of symmetric matrices. (`keras.ops.eigh`) */
export const eigh: typeof ops.eigh = /* @__PURE__ */ facadeOp("Eigh", ops.eigh, "keras.src.ops.linalg");
