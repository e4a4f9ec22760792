// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** x1 + x2, elementwise with broadcasting; logical or on bool. (`keras.ops.add`) */
export const add: typeof ops.add = /* @__PURE__ */ facadeOp("Add", ops.add);

/**
 * x1 − x2. (`keras.ops.subtract`)
 * @throws DTypeError on bool.
 */
export const subtract: typeof ops.subtract = /* @__PURE__ */ facadeOp("Subtract", ops.subtract);

/** x1 · x2; logical and on bool. (`keras.ops.multiply`) */
export const multiply: typeof ops.multiply = /* @__PURE__ */ facadeOp("Multiply", ops.multiply);

/** x1 / x2 as floats: integers become float32. (`keras.ops.divide`) */
export const divide: typeof ops.divide = /* @__PURE__ */ facadeOp("Divide", ops.divide);

/** The same as `divide`. (`keras.ops.true_divide`) */
export const trueDivide: typeof ops.trueDivide = /* @__PURE__ */ facadeOp("TrueDivide", ops.trueDivide);

/** x1 / x2, and 0 where x2 is 0. (`keras.ops.divide_no_nan`) */
export const divideNoNan: typeof ops.divideNoNan = /* @__PURE__ */ facadeOp("DivideNoNan", ops.divideNoNan);

/** ⌊x1 / x2⌋ (`keras.ops.floor_divide`) */
export const floorDivide: typeof ops.floorDivide = /* @__PURE__ */ facadeOp("FloorDivide", ops.floorDivide);

/** Remainder with the sign of x2, as Python's %. (`keras.ops.mod`) */
export const mod: typeof ops.mod = /* @__PURE__ */ facadeOp("Mod", ops.mod);

/** Remainder with the sign of x1, as C's fmod: x1 − trunc(x1 / x2) · x2. (`keras.ops.fmod`) */
export const fmod: typeof ops.fmod = /* @__PURE__ */ facadeOp("Fmod", ops.fmod);

/** x1 to the power x2. (`keras.ops.power`) */
export const power: typeof ops.power = /* @__PURE__ */ facadeOp("Power", ops.power);

/** The larger; NaN where either is. (`keras.ops.maximum`) */
export const maximum: typeof ops.maximum = /* @__PURE__ */ facadeOp("Maximum", ops.maximum);

/** The smaller; NaN where either is. (`keras.ops.minimum`) */
export const minimum: typeof ops.minimum = /* @__PURE__ */ facadeOp("Minimum", ops.minimum);

/** The larger; where one is NaN, the other. (`keras.ops.fmax`) */
export const fmax: typeof ops.fmax = /* @__PURE__ */ facadeOp("Fmax", ops.fmax);

/** The smaller; where one is NaN, the other. (`keras.ops.fmin`) */
export const fmin: typeof ops.fmin = /* @__PURE__ */ facadeOp("Fmin", ops.fmin);

/** −x (`keras.ops.negative`) */
export const negative: typeof ops.negative = /* @__PURE__ */ facadeOp("Negative", ops.negative);

/** |x| (`keras.ops.abs`) */
export const abs: typeof ops.abs = /* @__PURE__ */ facadeOp("Abs", ops.abs);

/** The same as `abs`. (`keras.ops.absolute`) */
export const absolute: typeof ops.absolute = /* @__PURE__ */ facadeOp("Absolute", ops.absolute);

/** |x| as a float. (`keras.ops.fabs`) */
export const fabs: typeof ops.fabs = /* @__PURE__ */ facadeOp("Fabs", ops.fabs);

/** −1, 0 or 1. (`keras.ops.sign`) */
export const sign: typeof ops.sign = /* @__PURE__ */ facadeOp("Sign", ops.sign);

/** x² (`keras.ops.square`) */
export const square: typeof ops.square = /* @__PURE__ */ facadeOp("Square", ops.square);

/** 1 / x (`keras.ops.reciprocal`) */
export const reciprocal: typeof ops.reciprocal = /* @__PURE__ */ facadeOp("Reciprocal", ops.reciprocal);

/** x towards zero to a whole number; integers stay. (`keras.ops.trunc`) */
export const trunc: typeof ops.trunc = /* @__PURE__ */ facadeOp("Trunc", ops.trunc);
