import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { DTypeError, ValueError, type Shape } from "@hornbeam/ir";
import { add, bitwiseAnd, bitwiseRightShift, bitwiseXor, cast, greater, less, moveaxis, multiply, pad, reshape, slice, stack, subtract, where } from "@hornbeam/ops"; // prettier-ignore

/** Options of the functions that pack and unpack. */
export interface PackOptions {
  /** the axis along which neighbours share a byte */
  readonly axis?: number;
  /** int8 for values around zero, uint8 for values from zero */
  readonly dtype?: "int8" | "uint8";
}
/** The packed bytes, their shape, and the length of the axis before. */
export type Packed = [packed: Tensor, packedShape: Shape, origLen: number];

const checkDType = (name: string, dtype: string): void => {
  if (dtype !== "int8" && dtype !== "uint8")
    throw new ValueError(`${name}: dtype must be "int8" or "uint8"; received ${JSON.stringify(dtype)}.`);
};

/** Neighbours along the axis as digits of one number below 256, the first being the lowest. */
export const packDigits = (x: Tensor, axis: number, base: number, perByte: number): Tensor => {
  const front = moveaxis(x, axis, 0);
  const [n, ...rest] = front.shape as readonly [number, ...number[]];
  const missing = -n % perByte === 0 ? 0 : perByte - (n % perByte);
  const whole = missing ? pad(front, [[0, missing], ...rest.map(() => [0, 0] as const)]) : front;
  const groups = reshape(whole, [(n + missing) / perByte, perByte, ...rest]);
  const digit = (k: number): Tensor => {
    const start = groups.shape.map((_, i) => (i === 1 ? k : 0));
    const one = slice(groups, start, [groups.shape[0]!, 1, ...rest]);
    return multiply(reshape(one, [groups.shape[0]!, ...rest]), base ** k);
  };
  let sum = digit(0);
  for (let k = 1; k < perByte; k++) sum = add(sum, digit(k));
  return moveaxis(sum, 0, axis);
};

/** Digits made of packed numbers, in the order they had, without what was added to fill the last byte. */
export const unpackDigits = (
  packed: Tensor,
  axis: number,
  origLen: number,
  perByte: number,
  digitOf: (codes: Tensor, k: number) => Tensor,
): Tensor => {
  const given = cast(packed, "int32");
  const codes = moveaxis(where(less(given, 0), add(given, 256), given), axis, 0);
  const rest = codes.shape.slice(1);
  const digits = Array.from({ length: perByte }, (_, k) => digitOf(codes, k));
  const all = reshape(stack(digits, { axis: 1 }), [-1, ...rest]);
  return moveaxis(slice(all, all.shape.map(() => 0), [origLen, ...rest]), 0, axis); // prettier-ignore
};

/** Fields of some bits. */
export const packBits = (
  name: string,
  bits: 2 | 4,
  arr: TensorLike,
  { axis = 0, dtype = "int8" }: PackOptions,
): Packed => {
  checkDType(name, dtype);
  const x = tensor(arr);
  if (x.dtype !== dtype)
    throw new DTypeError(`${name}: values must be ${dtype}; received ${x.dtype}. Cast them first.`);
  const fields = bitwiseAnd(cast(x, "int32"), 2 ** bits - 1);
  const codes = packDigits(fields, axis, 2 ** bits, 8 / bits);
  const wrapped = dtype === "int8" ? where(greater(codes, 127), subtract(codes, 256), codes) : codes;
  const packed = cast(wrapped, dtype);
  return [packed, packed.shape, x.shape.at(axis)!];
};

/** Back again: (x ^ h) − h with h = 2ᵇ⁻¹ makes fields signed. */
export const unpackBits = (
  name: string,
  bits: 2 | 4,
  given: TensorLike,
  origLen: number,
  { axis = 0, dtype = "int8" }: PackOptions,
): Tensor => {
  checkDType(name, dtype);
  const packed = tensor(given);
  if (packed.dtype !== "int8" && packed.dtype !== "uint8")
    throw new DTypeError(`${name}: packed bytes must be int8 or uint8; received ${packed.dtype}.`);
  const half = 2 ** (bits - 1);
  const field = (codes: Tensor, k: number): Tensor => {
    const value = bitwiseAnd(bitwiseRightShift(codes, bits * k), 2 ** bits - 1);
    return cast(dtype === "int8" ? subtract(bitwiseXor(value, half), half) : value, dtype);
  };
  return unpackDigits(packed, axis, origLen, 8 / bits, field);
};
