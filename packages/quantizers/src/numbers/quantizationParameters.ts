import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import {
  abs,
  add,
  cast,
  clip,
  divide,
  equal,
  fullLike,
  less,
  lessEqual,
  max,
  maximum,
  min,
  minimum,
  negative,
  pad,
  reshape,
  round,
  subtract,
  tile,
  where,
} from "@hornbeam/ops";

/** How the weights of a matrix are quantized. */
export interface QuantizationParametersOptions {
  readonly bits: number;
  /** a range around zero */
  readonly symmetric?: boolean;
  /** a scale for each row, not one for all */
  readonly perChannel?: boolean;
  /** columns that share a scale; −1 for all */
  readonly groupSize?: number;
  /** added to the range */
  readonly epsilon?: number;
  /** quantized values around zero ([−2ᵇ⁻¹, 2ᵇ⁻¹ − 1]) and not from zero */
  readonly signed?: boolean;
}

/** Smallest and largest value of each group: [out, groups], or [out] or [1] where there is one. */
const extremes = (x: Tensor, perChannel: boolean, groupSize: number, groups: number): [Tensor, Tensor] => {
  const [rows, columns] = x.shape as readonly [number, number];
  if (groups === 1) {
    const flat = reshape(x, perChannel ? [rows, -1] : [1, -1]);
    return [min(flat, { axis: 1 }), max(flat, { axis: 1 })];
  }
  const rest = groups * groupSize - columns;
  const whole = rest ? pad(x, [[0, 0], [0, rest]]) : x; // prettier-ignore
  const grouped = reshape(whole, [rows, groups, groupSize]);
  return [min(grouped, { axis: 2 }), max(grouped, { axis: 2 })];
};

/**
 * Scales and zero points of weights [out, in]: q = round(w / scale + zero) in [0, maxq] (or signed), scale = (max − min) / maxq.
 * Both [out, groups]; the zero points are uint8, or int8 where signed.
 * @throws ShapeError for fewer than two axes, ValueError for nothing.
 */
export const quantizationParameters = (
  x: Tensor,
  {
    bits,
    symmetric = false,
    perChannel = false,
    groupSize = -1,
    epsilon = 0,
    signed = false,
  }: QuantizationParametersOptions,
): { readonly scale: Tensor; readonly zero: Tensor; readonly maxq: number } => {
  if (x.rank < 2)
    throw new ShapeError(
      `quantizationParameters: weights must have at least two axes; received ${showShape(x.shape)}.`,
    );
  if (!x.size) throw new ValueError("quantizationParameters: weights must not be empty.");
  const [rows, columns] = x.shape as readonly [number, number];
  const groups = perChannel && groupSize > 0 ? Math.ceil(columns / groupSize) : 1;
  let [low, high] = extremes(x, perChannel, groupSize, groups);
  if (symmetric) {
    const largest = maximum(abs(low), high);
    low = where(less(low, 0), negative(largest), low);
    high = largest;
  }
  // Zero points from 0 cannot say where weights of one sign lie: their range takes in 0, as in the paper of GPTQ.
  if (!signed) [low, high] = [minimum(low, 0), maximum(high, 0)];
  const flat = equal(low, high);
  low = where(flat, subtract(low, 1), low);
  high = where(flat, add(high, 1), high);
  const maxq = 2 ** bits - 1;
  let scale = divide(add(subtract(high, low), epsilon), maxq);
  scale = where(lessEqual(scale, 0), 1e-8, scale);
  const lowest = signed ? -(2 ** (bits - 1)) : 0;
  let zero = symmetric ? fullLike(scale, (maxq + 1) / 2 + lowest) : add(round(divide(negative(low), scale)), lowest);
  if (signed) zero = clip(zero, lowest, lowest + maxq);
  const shaped = (t: Tensor): Tensor => {
    if (groups > 1) return t;
    return perChannel ? reshape(t, [-1, 1]) : tile(reshape(t, [1, 1]), [rows, 1]);
  };
  return { scale: shaped(scale), zero: cast(shaped(zero), signed ? "int8" : "uint8"), maxq };
};
