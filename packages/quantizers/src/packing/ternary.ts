import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { DTypeError } from "@hornbeam/ir";
import { add, cast, clip, floorDivide, mod, round, subtract } from "@hornbeam/ops";
import { packDigits, unpackDigits, type Packed } from "./pack.ts";

/**
 * Five neighbours of −1, 0 and 1 in one byte: Σ (tₖ + 1) · 3ᵏ, at most 242. Other values are rounded and brought into the range.
 * https://keras.io/api/quantizers/
 * @example const [packed, shape, length] = packTernary([1, 0, -1, 1, 1]); // [221]
 */
export const packTernary = (arr: TensorLike, { axis = 0 }: { readonly axis?: number } = {}): Packed => {
  const x = tensor(arr);
  const trits = cast(clip(round(cast(x, "float32")), -1, 1), "int32");
  // Σ (tₖ + 1) · 3ᵏ = Σ tₖ · 3ᵏ + 121, and what fills the last byte is 0.
  const packed = cast(add(packDigits(trits, axis, 3, 5), 121), "uint8");
  return [packed, packed.shape, x.shape.at(axis)!];
};

/**
 * What `packTernary` packed: values of an axis of length `origLen`, int8.
 * @throws DTypeError for other than bytes.
 * @example unpackTernary(packed, length); // [1, 0, -1, 1, 1]
 */
export const unpackTernary = (
  packed: TensorLike,
  origLen: number,
  { axis = 0 }: { readonly axis?: number } = {},
): Tensor => {
  const bytes = tensor(packed);
  if (bytes.dtype !== "int8" && bytes.dtype !== "uint8")
    throw new DTypeError(`unpackTernary: packed bytes must be int8 or uint8; received ${bytes.dtype}.`);
  return unpackDigits(bytes, axis, origLen, 5, (codes, k) =>
    cast(subtract(mod(floorDivide(codes, 3 ** k), 3), 1), "int8"),
  );
};
