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

/**
 * x1 + x2, elementwise with broadcasting; logical or on bool. (`keras.ops.add`)
 * @example
 * ```ts
 * import { add } from "hornbeam";
 * console.log(await add([1, 2], 3).array()); // → [ 4, 5 ]
 * ```
 */
export const add: BinaryFn = (x1, x2) => {
  const [x, y] = operands("add", [x1, x2]);
  return x.dtype === "bool" ? orOf(x, y) : addOf(x, y);
};

/**
 * x1 − x2. (`keras.ops.subtract`)
 * @throws DTypeError on bool.
 * @example
 * ```ts
 * import { subtract } from "hornbeam";
 * console.log(await subtract([5, 6], [1, 2]).array()); // → [ 4, 4 ]
 * ```
 */
export const subtract: BinaryFn = (x1, x2) => {
  const [x, y] = operands("subtract", [x1, x2]);
  if (x.dtype === "bool")
    throw new DTypeError("subtract: operands must be numbers; received bool. Use logicalXor, or cast to int32.");
  return subOf(x, y);
};

/**
 * x1 · x2; logical and on bool. (`keras.ops.multiply`)
 * @example
 * ```ts
 * import { multiply } from "hornbeam";
 * console.log(await multiply([[1, 2], [3, 4]], [10, 100]).array()); // → [ [ 10, 200 ], [ 30, 400 ] ]
 * ```
 */
export const multiply: BinaryFn = (x1, x2) => {
  const [x, y] = operands("multiply", [x1, x2]);
  return x.dtype === "bool" ? andOf(x, y) : mulOf(x, y);
};

/**
 * x1 / x2 as floats: integers become float32. (`keras.ops.divide`)
 * @example
 * ```ts
 * import { divide } from "hornbeam";
 * console.log(await divide([1, 2], 4).array()); // → [ 0.25, 0.5 ]
 * ```
 */
export const divide: BinaryFn = (x1, x2) => {
  const [x, y] = operands("divide", [x1, x2], floatDType);
  return divOf(x, y);
};
/**
 * The same as `divide`. (`keras.ops.true_divide`)
 * @example
 * ```ts
 * import { trueDivide } from "hornbeam";
 * console.log(await trueDivide([1, 2], 4).array()); // → [ 0.25, 0.5 ]
 * ```
 */
export const trueDivide: BinaryFn = divide;

/**
 * x1 / x2, and 0 where x2 is 0. (`keras.ops.divide_no_nan`)
 * @example
 * ```ts
 * import { divideNoNan } from "hornbeam";
 * console.log(await divideNoNan([1, 2], [0, 4]).array()); // → [ 0, 0.5 ]
 * ```
 */
export const divideNoNan: BinaryFn = (x1, x2) => {
  const [x, y] = operands("divideNoNan", [x1, x2], floatDType);
  const zero = eqOf(y, fill(y, 0));
  return selectOf(zero, fill(x, 0), divOf(x, selectOf(zero, fill(y, 1), y)));
};

/**
 * ⌊x1 / x2⌋ (`keras.ops.floor_divide`)
 * @example
 * ```ts
 * import { floorDivide } from "hornbeam";
 * console.log(await floorDivide([7, -7], 2).array()); // → [ 3, -4 ]
 * ```
 */
export const floorDivide: BinaryFn = (x1, x2) => {
  const [x, y] = operands("floorDivide", [x1, x2], numberDType);
  return floorDivOf(x, y);
};

/**
 * Remainder with the sign of x2, as Python's %. (`keras.ops.mod`)
 * @example
 * ```ts
 * import { mod } from "hornbeam";
 * console.log(await mod([7, -7], 3).array()); // → [ 1, 2 ]
 * ```
 */
export const mod: BinaryFn = (x1, x2) => {
  const [x, y] = operands("mod", [x1, x2], numberDType);
  return modOf(x, y);
};

/**
 * Remainder with the sign of x1, as C's fmod: x1 − trunc(x1 / x2) · x2. (`keras.ops.fmod`)
 * @example
 * ```ts
 * import { fmod } from "hornbeam";
 * console.log(await fmod([7, -7], 3).array()); // → [ 1, -1 ]
 * ```
 */
export const fmod: BinaryFn = (x1, x2) => {
  const [x, y] = operands("fmod", [x1, x2], numberDType);
  if (!isFloat(x.dtype)) return subOf(x, mulOf(divOf(x, y), y));
  const rest = modOf(absOf(x), absOf(y));
  return mulOf(rest, signOf(x));
};

/**
 * x1 to the power x2. (`keras.ops.power`)
 * @example
 * ```ts
 * import { power } from "hornbeam";
 * console.log(await power([1, 2, 3], 2).array()); // → [ 1, 4, 9 ]
 * ```
 */
export const power: BinaryFn = (x1, x2) => {
  const [x, y] = operands("power", [x1, x2], numberDType);
  return powOf(x, y);
};

/**
 * The larger; NaN where either is. (`keras.ops.maximum`)
 * @example
 * ```ts
 * import { maximum } from "hornbeam";
 * console.log(await maximum([1, 5], [4, 2]).array()); // → [ 4, 5 ]
 * ```
 */
export const maximum: BinaryFn = (x1, x2) => {
  const [x, y] = operands("maximum", [x1, x2]);
  return x.dtype === "bool" ? orOf(x, y) : maxOf(x, y);
};
/**
 * The smaller; NaN where either is. (`keras.ops.minimum`)
 * @example
 * ```ts
 * import { minimum } from "hornbeam";
 * console.log(await minimum([1, 5], [4, 2]).array()); // → [ 1, 2 ]
 * ```
 */
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
/**
 * The larger; where one is NaN, the other. (`keras.ops.fmax`)
 * @example
 * ```ts
 * import { fmax } from "hornbeam";
 * console.log(await fmax([1, NaN], [4, 2]).array()); // → [ 4, 2 ]
 * ```
 */
export const fmax: BinaryFn = /* @__PURE__ */ ignoringNan("fmax", maximum);
/**
 * The smaller; where one is NaN, the other. (`keras.ops.fmin`)
 * @example
 * ```ts
 * import { fmin } from "hornbeam";
 * console.log(await fmin([1, NaN], [4, 2]).array()); // → [ 1, 2 ]
 * ```
 */
export const fmin: BinaryFn = /* @__PURE__ */ ignoringNan("fmin", minimum);

/**
 * −x (`keras.ops.negative`)
 * @example
 * ```ts
 * import { negative } from "hornbeam";
 * console.log(await negative([1, -2]).array()); // → [ -1, 2 ]
 * ```
 */
export const negative: UnaryFn = (x) => negOf(toTensor(x));

/**
 * |x| (`keras.ops.abs`)
 * @example
 * ```ts
 * import { abs } from "hornbeam";
 * console.log(await abs([-1.5, 2]).array()); // → [ 1.5, 2 ]
 * ```
 */
export const abs: UnaryFn = (x) => {
  const t = toTensor(x);
  return t.dtype === "bool" ? t : absOf(t);
};
/**
 * The same as `abs`. (`keras.ops.absolute`)
 * @example
 * ```ts
 * import { absolute } from "hornbeam";
 * console.log(await absolute([-1.5, 2]).array()); // → [ 1.5, 2 ]
 * ```
 */
export const absolute: UnaryFn = abs;
/**
 * |x| as a float. (`keras.ops.fabs`)
 * @example
 * ```ts
 * import { fabs } from "hornbeam";
 * console.log(await fabs([-1, 2]).array()); // → [ 1, 2 ]
 * ```
 */
export const fabs: UnaryFn = (x) => absOf(toFloat(x));

/**
 * −1, 0 or 1. (`keras.ops.sign`)
 * @example
 * ```ts
 * import { sign } from "hornbeam";
 * console.log(await sign([-3, 0, 5]).array()); // → [ -1, 0, 1 ]
 * ```
 */
export const sign: UnaryFn = (x) => {
  const t = toTensor(x);
  return signOf(asType(t, numberDType(t.dtype)));
};

/**
 * x² (`keras.ops.square`)
 * @example
 * ```ts
 * import { square } from "hornbeam";
 * console.log(await square([1, -2, 3]).array()); // → [ 1, 4, 9 ]
 * ```
 */
export const square: UnaryFn = (x) => {
  const t = toTensor(x);
  const y = asType(t, numberDType(t.dtype));
  return mulOf(y, y);
};

/**
 * 1 / x (`keras.ops.reciprocal`)
 * @example
 * ```ts
 * import { reciprocal } from "hornbeam";
 * console.log(await reciprocal([2, 4]).array()); // → [ 0.5, 0.25 ]
 * ```
 */
export const reciprocal: UnaryFn = (x) => {
  const t = toFloat(x);
  return divOf(fill(t, 1), t);
};

/**
 * x towards zero to a whole number; integers stay. (`keras.ops.trunc`)
 * @example
 * ```ts
 * import { trunc } from "hornbeam";
 * console.log(await trunc([1.7, -1.7]).array()); // → [ 1, -1 ]
 * ```
 */
export const trunc: UnaryFn = (x) => {
  const t = toTensor(x);
  return isInt(t.dtype) || t.dtype === "bool" ? t : truncOf(t);
};
