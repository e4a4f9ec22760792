// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Both true; numbers count as true where they are not 0. (`keras.ops.logical_and`) */
export const logicalAnd: typeof ops.logicalAnd = /* @__PURE__ */ facadeOp("LogicalAnd", ops.logicalAnd);

/** Either true. (`keras.ops.logical_or`) */
export const logicalOr: typeof ops.logicalOr = /* @__PURE__ */ facadeOp("LogicalOr", ops.logicalOr);

/** Exactly one true. (`keras.ops.logical_xor`) */
export const logicalXor: typeof ops.logicalXor = /* @__PURE__ */ facadeOp("LogicalXor", ops.logicalXor);

/** True where x is false or 0. (`keras.ops.logical_not`) */
export const logicalNot: typeof ops.logicalNot = /* @__PURE__ */ facadeOp("LogicalNot", ops.logicalNot);

/** Bits set in both integers. (`keras.ops.bitwise_and`) */
export const bitwiseAnd: typeof ops.bitwiseAnd = /* @__PURE__ */ facadeOp("BitwiseAnd", ops.bitwiseAnd);

/** Bits set in either. (`keras.ops.bitwise_or`) */
export const bitwiseOr: typeof ops.bitwiseOr = /* @__PURE__ */ facadeOp("BitwiseOr", ops.bitwiseOr);

/** Bits set in exactly one. (`keras.ops.bitwise_xor`) */
export const bitwiseXor: typeof ops.bitwiseXor = /* @__PURE__ */ facadeOp("BitwiseXor", ops.bitwiseXor);

/** All bits flipped; logical not on bool. (`keras.ops.bitwise_not`) */
export const bitwiseNot: typeof ops.bitwiseNot = /* @__PURE__ */ facadeOp("BitwiseNot", ops.bitwiseNot);

/** The same as `bitwiseNot`. (`keras.ops.bitwise_invert`) */
export const bitwiseInvert: typeof ops.bitwiseInvert = /* @__PURE__ */ facadeOp("BitwiseInvert", ops.bitwiseInvert);

/** x · 2^y (`keras.ops.bitwise_left_shift`) */
export const bitwiseLeftShift: typeof ops.bitwiseLeftShift = /* @__PURE__ */ facadeOp(
  "BitwiseLeftShift",
  ops.bitwiseLeftShift,
);

/** ⌊x / 2^y⌋ (`keras.ops.bitwise_right_shift`) */
export const bitwiseRightShift: typeof ops.bitwiseRightShift = /* @__PURE__ */ facadeOp(
  "BitwiseRightShift",
  ops.bitwiseRightShift,
);

/** The same as `bitwiseLeftShift`. (`keras.ops.left_shift`) */
export const leftShift: typeof ops.leftShift = /* @__PURE__ */ facadeOp("LeftShift", ops.leftShift);

/** The same as `bitwiseRightShift`. (`keras.ops.right_shift`) */
export const rightShift: typeof ops.rightShift = /* @__PURE__ */ facadeOp("RightShift", ops.rightShift);
