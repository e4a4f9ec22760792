import { DTypeError, isFloat, isInt } from "@hornbeam/ir";
import {
  absOf,
  addOf,
  andOf,
  divOf,
  eqOf,
  floorDivOf,
  maxOf,
  minOf,
  modOf,
  mulOf,
  negOf,
  neOf,
  orOf,
  powOf,
  selectOf,
  signOf,
  subOf,
  truncOf,
} from "../primitives/index.ts";
import {
  asType,
  fill,
  floatDType,
  numberDType,
  operands,
  toFloat,
  toTensor,
  type BinaryFn,
  type UnaryFn,
} from "../util/args.ts";

/** x1 + x2, elementwise with broadcasting; logical or on bool. */
export const add: BinaryFn = (x1, x2) => {
  const [x, y] = operands("add", [x1, x2]);
  return x.dtype === "bool" ? orOf(x, y) : addOf(x, y);
};

/** x1 − x2. @throws DTypeError on bool. */
export const subtract: BinaryFn = (x1, x2) => {
  const [x, y] = operands("subtract", [x1, x2]);
  if (x.dtype === "bool")
    throw new DTypeError("subtract: operands must be numbers; received bool. Use logicalXor, or cast to int32.");
  return subOf(x, y);
};

/** x1 · x2; logical and on bool. */
export const multiply: BinaryFn = (x1, x2) => {
  const [x, y] = operands("multiply", [x1, x2]);
  return x.dtype === "bool" ? andOf(x, y) : mulOf(x, y);
};

/** x1 / x2 as floats: integers become float32. */
export const divide: BinaryFn = (x1, x2) => {
  const [x, y] = operands("divide", [x1, x2], floatDType);
  return divOf(x, y);
};
/** The same as `divide`. */
export const trueDivide: BinaryFn = divide;

/** x1 / x2, and 0 where x2 is 0. */
export const divideNoNan: BinaryFn = (x1, x2) => {
  const [x, y] = operands("divideNoNan", [x1, x2], floatDType);
  const zero = eqOf(y, fill(y, 0));
  return selectOf(zero, fill(x, 0), divOf(x, selectOf(zero, fill(y, 1), y)));
};

/** ⌊x1 / x2⌋ */
export const floorDivide: BinaryFn = (x1, x2) => {
  const [x, y] = operands("floorDivide", [x1, x2], numberDType);
  return floorDivOf(x, y);
};

/** Remainder with the sign of x2, as Python's %. */
export const mod: BinaryFn = (x1, x2) => {
  const [x, y] = operands("mod", [x1, x2], numberDType);
  return modOf(x, y);
};

/** Remainder with the sign of x1, as C's fmod: x1 − trunc(x1 / x2) · x2. */
export const fmod: BinaryFn = (x1, x2) => {
  const [x, y] = operands("fmod", [x1, x2], numberDType);
  if (!isFloat(x.dtype)) return subOf(x, mulOf(divOf(x, y), y));
  const rest = modOf(absOf(x), absOf(y));
  return mulOf(rest, signOf(x));
};

/** x1 to the power x2. */
export const power: BinaryFn = (x1, x2) => {
  const [x, y] = operands("power", [x1, x2], numberDType);
  return powOf(x, y);
};

/** The larger; NaN where either is. */
export const maximum: BinaryFn = (x1, x2) => {
  const [x, y] = operands("maximum", [x1, x2]);
  return x.dtype === "bool" ? orOf(x, y) : maxOf(x, y);
};
/** The smaller; NaN where either is. */
export const minimum: BinaryFn = (x1, x2) => {
  const [x, y] = operands("minimum", [x1, x2]);
  return x.dtype === "bool" ? andOf(x, y) : minOf(x, y);
};

// A NaN is not equal to itself: the other operand is taken then.
const ignoringNan =
  (name: string, pick: BinaryFn): BinaryFn =>
  (x1, x2) => {
    const [x, y] = operands(name, [x1, x2]);
    if (!isFloat(x.dtype)) return pick(x, y);
    return selectOf(neOf(x, x), y, selectOf(neOf(y, y), x, pick(x, y)));
  };
/** The larger; where one is NaN, the other. */
export const fmax: BinaryFn = /* @__PURE__ */ ignoringNan("fmax", maximum);
/** The smaller; where one is NaN, the other. */
export const fmin: BinaryFn = /* @__PURE__ */ ignoringNan("fmin", minimum);

/** −x */
export const negative: UnaryFn = (x) => negOf(toTensor(x));

/** |x| */
export const abs: UnaryFn = (x) => {
  const t = toTensor(x);
  return t.dtype === "bool" ? t : absOf(t);
};
/** The same as `abs`. */
export const absolute: UnaryFn = abs;
/** |x| as a float. */
export const fabs: UnaryFn = (x) => absOf(toFloat(x));

/** −1, 0 or 1. */
export const sign: UnaryFn = (x) => {
  const t = toTensor(x);
  return signOf(asType(t, numberDType(t.dtype)));
};

/** x² */
export const square: UnaryFn = (x) => {
  const t = toTensor(x);
  const y = asType(t, numberDType(t.dtype));
  return mulOf(y, y);
};

/** 1 / x */
export const reciprocal: UnaryFn = (x) => {
  const t = toFloat(x);
  return divOf(fill(t, 1), t);
};

/** x towards zero to a whole number; integers stay. */
export const trunc: UnaryFn = (x) => {
  const t = toTensor(x);
  return isInt(t.dtype) || t.dtype === "bool" ? t : truncOf(t);
};
