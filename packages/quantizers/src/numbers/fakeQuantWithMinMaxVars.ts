import { customGradient } from "@hornbeam/autodiff";
import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import {
  add,
  cast,
  clip,
  divide,
  floor,
  greaterEqual,
  lessEqual,
  logicalAnd,
  multiply,
  negative,
  reshape,
  round,
  subtract,
  sum,
  where,
} from "@hornbeam/ops";

/** Options of `fakeQuantWithMinMaxVars`; names and defaults of Keras. */
export interface FakeQuantOptions {
  readonly numBits?: number;
  /** from 1 and not 0, so that the range is even */
  readonly narrowRange?: boolean;
  /** the axis whose places have ranges of their own; null for one range */
  readonly axis?: number | null;
}

/** The range moved a little, so that zero is one of its steps: [min, max, step, 1 / step]. */
const nudge = (low: Tensor, high: Tensor, bits: number, narrow: boolean): [Tensor, Tensor, Tensor, Tensor] => {
  const [least, most] = [narrow ? 1 : 0, 2 ** bits - 1];
  const range = subtract(high, low);
  const scale = divide(range, most - least);
  const inverse = divide(most - least, range);
  const zero = round(clip(subtract(least, divide(low, scale)), least, most));
  return [multiply(subtract(least, zero), scale), multiply(subtract(most, zero), scale), scale, inverse];
};

/**
 * x rounded to 2ᵇ steps between two ends and back to floats: what quantizing will do, for training. Gradients pass where x lies between
 * the ends, and go to the end where it lies outside. `minVals` and `maxVals` are numbers, or one for each place along `axis`.
 * https://keras.io/api/quantizers/
 * @throws ShapeError where there is not one end for each place.
 * @example fakeQuantWithMinMaxVars([0.1, 0.7], 0, 1, { numBits: 2 }); // [0, 0.667]
 */
export const fakeQuantWithMinMaxVars = (
  inputs: TensorLike,
  minVals: TensorLike,
  maxVals: TensorLike,
  { numBits = 8, narrowRange = false, axis = null }: FakeQuantOptions = {},
): Tensor => {
  const given = tensor(inputs);
  const at = axis === null ? null : axis < 0 ? axis + given.rank : axis;
  const shape = given.shape.map((n, i) => (i === at ? n : 1));
  const size = at === null ? 1 : given.shape[at]!;
  const run = customGradient((x: Tensor, minVal: Tensor, maxVal: Tensor) => {
    for (const end of [minVal, maxVal])
      if (end.size !== size && end.size !== 1)
        throw new ShapeError(
          `fakeQuantWithMinMaxVars: minVals and maxVals must be numbers or have ${size} elements; received ${showShape(end.shape)}.`,
        );
    const end = (t: Tensor): Tensor => reshape(cast(t, "float32"), t.size === 1 ? x.shape.map(() => 1) : shape);
    const [low, high, scale, inverse] = nudge(end(minVal), end(maxVal), numBits, narrowRange);
    const wide = cast(x, "float32");
    const zero = floor(add(multiply(negative(low), inverse), 0.5));
    const steps = subtract(multiply(subtract(clip(wide, low, high), low), inverse), zero);
    const result = cast(multiply(floor(add(steps, 0.5)), scale), x.dtype);
    const gradient = (upstream: Tensor): Tensor[] => {
      const total = (mask: Tensor, v: Tensor): Tensor => {
        const over = x.shape.map((_, i) => i).filter((i) => v.size === 1 || i !== at);
        return cast(reshape(sum(where(mask, upstream, 0), { axis: over }), v.shape), v.dtype);
      };
      const inside = logicalAnd(greaterEqual(wide, low), lessEqual(wide, high));
      return [where(inside, upstream, 0), total(lessEqual(wide, low), minVal), total(greaterEqual(wide, high), maxVal)];
    };
    return [result, gradient];
  });
  return run(given, tensor(minVals, { dtype: "float32" }), tensor(maxVals, { dtype: "float32" }));
};
