import type { Tensor } from "@hornbeam/core";
import { add, cast, clip, divide, equal, multiply, round, subtract, take, where } from "@hornbeam/ops";

/** q = clip(round(w / scale + zero), 0, maxq), as floats. */
export const quantizeWithZeroPoint = (w: Tensor, scale: Tensor, zero: Tensor, maxq: number): Tensor => {
  const safe = where(equal(scale, 0), 1e-8, scale);
  return clip(round(add(divide(w, safe), cast(zero, scale.dtype))), 0, maxq);
};

/** w = scale · (q − zero). */
export const dequantizeWithZeroPoint = (q: Tensor, scale: Tensor, zero: Tensor): Tensor =>
  multiply(scale, subtract(cast(q, scale.dtype), cast(zero, scale.dtype)));

/** Scales and zero points by the group of each place along an axis. */
const ofGroups = (scale: Tensor, zero: Tensor, group: Tensor, axis: number): [Tensor, Tensor] => {
  const index = cast(group, "int32");
  return [take(scale, index, { axis }), take(zero, index, { axis })];
};

/** The same with the scale and zero point of the group of each column (or row: axis 0). */
export const quantizeWithGroups = (
  w: Tensor,
  scale: Tensor,
  zero: Tensor,
  group: Tensor,
  maxq: number,
  axis: 0 | -1 = -1,
): Tensor => quantizeWithZeroPoint(w, ...ofGroups(scale, zero, group, axis), maxq);

/** w = scale · (q − zero), with the scale and zero point of the group of each column (or row: axis 0). */
export const dequantizeWithGroups = (
  q: Tensor,
  scale: Tensor,
  zero: Tensor,
  group: Tensor,
  axis: 0 | -1 = -1,
): Tensor => dequantizeWithZeroPoint(q, ...ofGroups(scale, zero, group, axis));
