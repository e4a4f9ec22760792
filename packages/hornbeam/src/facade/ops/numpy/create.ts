// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Like `full` with the shape and dtype of x. (`keras.ops.full_like`) */
export const fullLike: typeof ops.fullLike = /* @__PURE__ */ facadeOp("FullLike", ops.fullLike);

/** Zeros of the shape and dtype of x. (`keras.ops.zeros_like`) */
export const zerosLike: typeof ops.zerosLike = /* @__PURE__ */ facadeOp("ZerosLike", ops.zerosLike);

/** Ones of the shape and dtype of x. (`keras.ops.ones_like`) */
export const onesLike: typeof ops.onesLike = /* @__PURE__ */ facadeOp("OnesLike", ops.onesLike);

/** Zeros of the shape and dtype of x. (`keras.ops.empty_like`) */
export const emptyLike: typeof ops.emptyLike = /* @__PURE__ */ facadeOp("EmptyLike", ops.emptyLike);
