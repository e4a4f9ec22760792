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

/** Both true; numbers count as true where they are not 0. */
export const logicalAnd: BinaryFn = /* @__PURE__ */ logical("logicalAnd", andOf);
/** Either true. */
export const logicalOr: BinaryFn = /* @__PURE__ */ logical("logicalOr", orOf);
/** Exactly one true. */
export const logicalXor: BinaryFn = /* @__PURE__ */ logical("logicalXor", xorOf);
/** True where x is false or 0. */
export const logicalNot: UnaryFn = (x) => notOf(asType(toTensor(x), "bool"));

/** Bits set in both integers. */
export const bitwiseAnd: BitsFn = /* @__PURE__ */ binary("bitwiseAnd", andOf, keep);
/** Bits set in either. */
export const bitwiseOr: BitsFn = /* @__PURE__ */ binary("bitwiseOr", orOf, keep);
/** Bits set in exactly one. */
export const bitwiseXor: BitsFn = /* @__PURE__ */ binary("bitwiseXor", xorOf, keep);
/** All bits flipped; logical not on bool. */
export const bitwiseNot: UnaryFn = (x) => notOf(toTensor(x));
/** The same as `bitwiseNot`. */
export const bitwiseInvert: UnaryFn = bitwiseNot;
/** x · 2^y */
export const bitwiseLeftShift: BitsFn = /* @__PURE__ */ binary("bitwiseLeftShift", shlOf, numberDType);
/** ⌊x / 2^y⌋ */
export const bitwiseRightShift: BitsFn = /* @__PURE__ */ binary("bitwiseRightShift", shrOf, numberDType);
/** The same as `bitwiseLeftShift`. */
export const leftShift: BitsFn = bitwiseLeftShift;
/** The same as `bitwiseRightShift`. */
export const rightShift: BitsFn = bitwiseRightShift;
