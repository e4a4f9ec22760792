// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** x with a·x = b for square a, by a = Q·R and R·x = Qᵀ·b. (`keras.ops.solve`) */
export const solve: typeof ops.solve = /* @__PURE__ */ facadeOp("Solve", ops.solve, "keras.src.ops.linalg");

/** x with a·x = b for triangular a; the other triangle is not read. (`keras.ops.solve_triangular`) */
export const solveTriangular: typeof ops.solveTriangular = /* @__PURE__ */ facadeOp(
  "SolveTriangular",
  ops.solveTriangular,
  "keras.src.ops.linalg",
);

/** Inverses of square matrices. (`keras.ops.inv`) */
export const inv: typeof ops.inv = /* @__PURE__ */ facadeOp("Inv", ops.inv, "keras.src.ops.linalg");

/** The inverse of L·Lᵀ from its Cholesky factor L (or Lᵀ·L from an upper one). (`keras.ops.cholesky_inverse`) */
export const choleskyInverse: typeof ops.choleskyInverse = /* @__PURE__ */ facadeOp(
  "CholeskyInverse",
  ops.choleskyInverse,
  "keras.src.ops.linalg",
);

/** Pseudo-inverse (Moore–Penrose) V·diag(1/s)·Uᵀ. (`keras.ops.pinv`) */
export const pinv: typeof ops.pinv = /* @__PURE__ */ facadeOp("Pinv", ops.pinv, "keras.src.ops.linalg");

/** The shortest x that minimises ‖a·x − b‖. (`keras.ops.lstsq`) */
export const lstsq: typeof ops.lstsq = /* @__PURE__ */ facadeOp("Lstsq", ops.lstsq, "keras.src.ops.linalg");

/** x multiplied by itself n times; the inverse's power for negative n. (`keras.ops.matrix_power`) */
export const matrixPower: typeof ops.matrixPower = /* @__PURE__ */ facadeOp(
  "MatrixPower",
  ops.matrixPower,
  "keras.src.ops.linalg",
);

/** How many singular values are not 0, int32. (`keras.ops.matrix_rank`) */
export const matrixRank: typeof ops.matrixRank = /* @__PURE__ */ facadeOp(
  "MatrixRank",
  ops.matrixRank,
  "keras.src.ops.linalg",
);
