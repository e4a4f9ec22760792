import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { add, cast, clip, divide, expandDims, pad, reshape, round, slice, transpose } from "@hornbeam/ops";
import type { AbsMaxQuantizeOptions } from "./absMaxQuantize.ts";
import { quantizationParameters } from "./quantizationParameters.ts";

/**
 * Weights [in, out] of which `blockSize` rows share a scale and a zero point in each column: [quantized [in, out], scale [groups, out],
 * zero point [groups, out]], q = clip(round(w / scale) + zero, range); w ≈ scale · (q − zero). https://keras.io/api/quantizers/
 * With `toNumpy`, as Keras's layers have it, the zeros that fill a last group (or the only one) count as weights of it.
 * @throws ShapeError for other than two axes.
 * @example const [q, scale, zero] = absMaxQuantizeGroupedWithZeroPoint(kernel, 128);
 */
export const absMaxQuantizeGroupedWithZeroPoint = (
  inputs: TensorLike,
  blockSize: number,
  { valueRange = [-8, 7], dtype = "int8", epsilon = 1e-7, toNumpy = false }: AbsMaxQuantizeOptions = {},
): [Tensor, Tensor, Tensor] => {
  const x = tensor(inputs);
  if (x.rank !== 2)
    throw new ShapeError(
      `absMaxQuantizeGroupedWithZeroPoint: weights must have two axes [in, out]; received ${showShape(x.shape)}.`,
    );
  const [rows, columns] = x.shape as readonly [number, number];
  const groups = Math.ceil(rows / blockSize);
  const bits = Math.floor(Math.log2(valueRange[1] - valueRange[0] + 1));
  const rest = groups * blockSize - rows;
  const whole = rest ? pad(x, [[0, rest], [0, 0]]) : x; // prettier-ignore
  const found = quantizationParameters(transpose(toNumpy ? whole : x), {
    bits,
    perChannel: true,
    groupSize: blockSize,
    epsilon,
    signed: true,
  });
  const [scale, zero] = [transpose(found.scale), transpose(found.zero)];
  const grouped = reshape(whole, [groups, blockSize, columns]);
  const steps = round(divide(grouped, expandDims(scale, 1)));
  const q = cast(clip(add(steps, cast(expandDims(zero, 1), x.dtype)), valueRange[0], valueRange[1]), dtype);
  return [slice(reshape(q, [groups * blockSize, columns]), [0, 0], [rows, columns]), scale, zero];
};
