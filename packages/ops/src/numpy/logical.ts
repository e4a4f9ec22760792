import type { Tensor, TensorLike } from "@hornbeam/core";
import type { DType } from "@hornbeam/ir";
import { andOf, notOf, orOf, shlOf, shrOf, xorOf } from "../primitives/index.ts";
import { asType, numberDType, operands, toTensor, type BinaryFn, type UnaryFn } from "../util/args.ts";

/** A function of the bits of two tensors of integers or bools, which are broadcast and promoted. */
export type BitsFn = (x: TensorLike, y: TensorLike) => Tensor;

const keep = (d: DType): DType => d;
const binary =
  (name: string, fn: (x: Tensor, y: Tensor) => Tensor, rule: (d: DType) => DType): BinaryFn =>
  (x1, x2) => {
    const [x, y] = operands(name, [x1, x2], rule);
    return fn(x, y);
  };
const logical =
  (name: string, fn: (x: Tensor, y: Tensor) => Tensor): BinaryFn =>
  (x1, x2) => {
    // Each operand becomes bool by itself: 0.5 is true, as an integer it would not be.
    const [x, y] = operands(name, [asType(toTensor(x1), "bool"), asType(toTensor(x2), "bool")]);
    return fn(x, y);
  };

/**
 * Both true; numbers count as true where they are not 0. (`keras.ops.logical_and`)
 * @example
 * ```ts
 * import { logicalAnd } from "hornbeam";
 * console.log(await logicalAnd([true, false], [true, true]).array()); // → [ 1, 0 ]
 * ```
 */
export const logicalAnd: BinaryFn = /* @__PURE__ */ logical("logicalAnd", andOf);
/**
 * Either true. (`keras.ops.logical_or`)
 * @example
 * ```ts
 * import { logicalOr } from "hornbeam";
 * console.log(await logicalOr([true, false], [false, false]).array()); // → [ 1, 0 ]
 * ```
 */
export const logicalOr: BinaryFn = /* @__PURE__ */ logical("logicalOr", orOf);
/**
 * Exactly one true. (`keras.ops.logical_xor`)
 * @example
 * ```ts
 * import { logicalXor } from "hornbeam";
 * console.log(await logicalXor([true, false], [true, true]).array()); // → [ 0, 1 ]
 * ```
 */
export const logicalXor: BinaryFn = /* @__PURE__ */ logical("logicalXor", xorOf);
/**
 * True where x is false or 0. (`keras.ops.logical_not`)
 * @example
 * ```ts
 * import { logicalNot } from "hornbeam";
 * console.log(await logicalNot([true, false]).array()); // → [ 0, 1 ]
 * ```
 */
export const logicalNot: UnaryFn = (x) => notOf(asType(toTensor(x), "bool"));

/**
 * Bits set in both integers. (`keras.ops.bitwise_and`)
 * @example
 * ```ts
 * import { bitwiseAnd } from "hornbeam";
 * console.log(await bitwiseAnd([6], [3]).array()); // → [ 2 ]
 * ```
 */
export const bitwiseAnd: BitsFn = /* @__PURE__ */ binary("bitwiseAnd", andOf, keep);
/**
 * Bits set in either. (`keras.ops.bitwise_or`)
 * @example
 * ```ts
 * import { bitwiseOr } from "hornbeam";
 * console.log(await bitwiseOr([6], [3]).array()); // → [ 7 ]
 * ```
 */
export const bitwiseOr: BitsFn = /* @__PURE__ */ binary("bitwiseOr", orOf, keep);
/**
 * Bits set in exactly one. (`keras.ops.bitwise_xor`)
 * @example
 * ```ts
 * import { bitwiseXor } from "hornbeam";
 * console.log(await bitwiseXor([6], [3]).array()); // → [ 5 ]
 * ```
 */
export const bitwiseXor: BitsFn = /* @__PURE__ */ binary("bitwiseXor", xorOf, keep);
/**
 * All bits flipped; logical not on bool. (`keras.ops.bitwise_not`)
 * @example
 * ```ts
 * import { bitwiseNot } from "hornbeam";
 * console.log(await bitwiseNot([0, 1]).array()); // → [ -1, -2 ]
 * ```
 */
export const bitwiseNot: UnaryFn = (x) => notOf(toTensor(x));
/**
 * The same as `bitwiseNot`. (`keras.ops.bitwise_invert`)
 * @example
 * ```ts
 * import { bitwiseInvert } from "hornbeam";
 * console.log(await bitwiseInvert([0, 1]).array()); // → [ -1, -2 ]
 * ```
 */
export const bitwiseInvert: UnaryFn = bitwiseNot;
/**
 * x · 2^y (`keras.ops.bitwise_left_shift`)
 * @example
 * ```ts
 * import { bitwiseLeftShift } from "hornbeam";
 * console.log(await bitwiseLeftShift([1, 2], 3).array()); // → [ 8, 16 ]
 * ```
 */
export const bitwiseLeftShift: BitsFn = /* @__PURE__ */ binary("bitwiseLeftShift", shlOf, numberDType);
/**
 * ⌊x / 2^y⌋ (`keras.ops.bitwise_right_shift`)
 * @example
 * ```ts
 * import { bitwiseRightShift } from "hornbeam";
 * console.log(await bitwiseRightShift([8, 17], 3).array()); // → [ 1, 2 ]
 * ```
 */
export const bitwiseRightShift: BitsFn = /* @__PURE__ */ binary("bitwiseRightShift", shrOf, numberDType);
/**
 * The same as `bitwiseLeftShift`. (`keras.ops.left_shift`)
 * @example
 * ```ts
 * import { leftShift } from "hornbeam";
 * console.log(await leftShift([1, 2], 3).array()); // → [ 8, 16 ]
 * ```
 */
export const leftShift: BitsFn = bitwiseLeftShift;
/**
 * The same as `bitwiseRightShift`. (`keras.ops.right_shift`)
 * @example
 * ```ts
 * import { rightShift } from "hornbeam";
 * console.log(await rightShift([8, 17], 3).array()); // → [ 1, 2 ]
 * ```
 */
export const rightShift: BitsFn = bitwiseRightShift;
