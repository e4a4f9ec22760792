import { toArrayValue } from "./asArray.ts";
import { decoder } from "./convert.ts";
import type { ArrayValue, NestedArray, Scalar } from "./types.ts";

/** The numbers of `array` in nested JavaScript arrays (int64 as bigint, bool as boolean); a single number for shape `[]`. */
export const toNested = (array: ArrayValue): Scalar | NestedArray => {
  const { data, shape, dtype } = toArrayValue("toNested", array);
  const decode = decoder(dtype);
  let next = 0;
  const level = (axis: number): Scalar | NestedArray =>
    axis === shape.length ? decode(data[next++]) : Array.from({ length: shape[axis] }, () => level(axis + 1));
  return level(0);
};
