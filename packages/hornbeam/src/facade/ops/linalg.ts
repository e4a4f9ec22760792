// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../facadeOp.ts";

export const cholesky: typeof ops.cholesky = /* @__PURE__ */ facadeOp("Cholesky", ops.cholesky, "keras.src.ops.linalg");
export const choleskyInverse: typeof ops.choleskyInverse = /* @__PURE__ */ facadeOp(
  "CholeskyInverse",
  ops.choleskyInverse,
  "keras.src.ops.linalg",
);
export const det: typeof ops.det = /* @__PURE__ */ facadeOp("Det", ops.det, "keras.src.ops.linalg");
export const eig: typeof ops.eig = /* @__PURE__ */ facadeOp("Eig", ops.eig, "keras.src.ops.linalg");
export const eigh: typeof ops.eigh = /* @__PURE__ */ facadeOp("Eigh", ops.eigh, "keras.src.ops.linalg");
export const inv: typeof ops.inv = /* @__PURE__ */ facadeOp("Inv", ops.inv, "keras.src.ops.linalg");
export const lstsq: typeof ops.lstsq = /* @__PURE__ */ facadeOp("Lstsq", ops.lstsq, "keras.src.ops.linalg");
export const luFactor: typeof ops.luFactor = /* @__PURE__ */ facadeOp("LuFactor", ops.luFactor, "keras.src.ops.linalg");
export const matrixPower: typeof ops.matrixPower = /* @__PURE__ */ facadeOp(
  "MatrixPower",
  ops.matrixPower,
  "keras.src.ops.linalg",
);
export const matrixRank: typeof ops.matrixRank = /* @__PURE__ */ facadeOp(
  "MatrixRank",
  ops.matrixRank,
  "keras.src.ops.linalg",
);
export const norm: typeof ops.norm = /* @__PURE__ */ facadeOp("Norm", ops.norm, "keras.src.ops.linalg");
export const pinv: typeof ops.pinv = /* @__PURE__ */ facadeOp("Pinv", ops.pinv, "keras.src.ops.linalg");
export const qr: typeof ops.qr = /* @__PURE__ */ facadeOp("Qr", ops.qr, "keras.src.ops.linalg");
export const singularValues: typeof ops.singularValues = /* @__PURE__ */ facadeOp(
  "SingularValues",
  ops.singularValues,
  "keras.src.ops.linalg",
);
export const slogdet: typeof ops.slogdet = /* @__PURE__ */ facadeOp("Slogdet", ops.slogdet, "keras.src.ops.linalg");
export const solve: typeof ops.solve = /* @__PURE__ */ facadeOp("Solve", ops.solve, "keras.src.ops.linalg");
export const solveTriangular: typeof ops.solveTriangular = /* @__PURE__ */ facadeOp(
  "SolveTriangular",
  ops.solveTriangular,
  "keras.src.ops.linalg",
);
export const svd: typeof ops.svd = /* @__PURE__ */ facadeOp("SVD", ops.svd, "keras.src.ops.linalg");
