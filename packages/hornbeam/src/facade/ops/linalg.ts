// Written by `npm run facades`.
import { symbolicOp } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";

export const cholesky: typeof ops.cholesky = /* @__PURE__ */ symbolicOp(
  "Cholesky",
  ops.cholesky,
  "keras.src.ops.linalg",
);
export const choleskyInverse: typeof ops.choleskyInverse = /* @__PURE__ */ symbolicOp(
  "CholeskyInverse",
  ops.choleskyInverse,
  "keras.src.ops.linalg",
);
export const det: typeof ops.det = /* @__PURE__ */ symbolicOp("Det", ops.det, "keras.src.ops.linalg");
export const eigh: typeof ops.eigh = /* @__PURE__ */ symbolicOp("Eigh", ops.eigh, "keras.src.ops.linalg");
export const inv: typeof ops.inv = /* @__PURE__ */ symbolicOp("Inv", ops.inv, "keras.src.ops.linalg");
export const lstsq: typeof ops.lstsq = /* @__PURE__ */ symbolicOp("Lstsq", ops.lstsq, "keras.src.ops.linalg");
export const matrixPower: typeof ops.matrixPower = /* @__PURE__ */ symbolicOp(
  "MatrixPower",
  ops.matrixPower,
  "keras.src.ops.linalg",
);
export const matrixRank: typeof ops.matrixRank = /* @__PURE__ */ symbolicOp(
  "MatrixRank",
  ops.matrixRank,
  "keras.src.ops.linalg",
);
export const norm: typeof ops.norm = /* @__PURE__ */ symbolicOp("Norm", ops.norm, "keras.src.ops.linalg");
export const pinv: typeof ops.pinv = /* @__PURE__ */ symbolicOp("Pinv", ops.pinv, "keras.src.ops.linalg");
export const qr: typeof ops.qr = /* @__PURE__ */ symbolicOp("Qr", ops.qr, "keras.src.ops.linalg");
export const singularValues: typeof ops.singularValues = /* @__PURE__ */ symbolicOp(
  "SingularValues",
  ops.singularValues,
  "keras.src.ops.linalg",
);
export const slogdet: typeof ops.slogdet = /* @__PURE__ */ symbolicOp("Slogdet", ops.slogdet, "keras.src.ops.linalg");
export const solve: typeof ops.solve = /* @__PURE__ */ symbolicOp("Solve", ops.solve, "keras.src.ops.linalg");
export const solveTriangular: typeof ops.solveTriangular = /* @__PURE__ */ symbolicOp(
  "SolveTriangular",
  ops.solveTriangular,
  "keras.src.ops.linalg",
);
export const svd: typeof ops.svd = /* @__PURE__ */ symbolicOp("SVD", ops.svd, "keras.src.ops.linalg");
