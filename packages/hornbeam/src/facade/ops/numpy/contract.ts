// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Matrix product: [..., m, k] · [..., k, n] → [..., m, n], leading axes broadcast; vectors count as a row on the left and a
 * column on the right. (`keras.ops.matmul`)
 * @throws ShapeError where the inner sizes differ.
 */
export const matmul: typeof ops.matmul = /* @__PURE__ */ facadeOp("Matmul", ops.matmul);

/**
 * Sum product over the last axis of x1 and the second-last of x2 (the only one of a vector); a scalar multiplies.
 * (`keras.ops.dot`)
 */
export const dot: typeof ops.dot = /* @__PURE__ */ facadeOp("Dot", ops.dot);

/** Sum product over given axes; the free axes of x1, then those of x2. (`keras.ops.tensordot`) */
export const tensordot: typeof ops.tensordot = /* @__PURE__ */ facadeOp("Tensordot", ops.tensordot);

/** Sum product over the last axes of both; a scalar multiplies. (`keras.ops.inner`) */
export const inner: typeof ops.inner = /* @__PURE__ */ facadeOp("Inner", ops.inner);

/** All products of the elements of two tensors, taken flat: [m, n]. (`keras.ops.outer`) */
export const outer: typeof ops.outer = /* @__PURE__ */ facadeOp("Outer", ops.outer);

/** Sum of the products of two tensors, taken flat. (`keras.ops.vdot`) */
export const vdot: typeof ops.vdot = /* @__PURE__ */ facadeOp("Vdot", ops.vdot);

/** Kronecker product: every element of x1 times all of x2. (`keras.ops.kron`) */
export const kron: typeof ops.kron = /* @__PURE__ */ facadeOp("Kron", ops.kron);
