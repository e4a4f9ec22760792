import { isTensor, type Tensor } from "@hornbeam/core";
import { asArray, type ArrayValue, type Leaf } from "@hornbeam/data";
import { explain, ShapeError } from "@hornbeam/ir";
import { normalize as normalizeOp } from "@hornbeam/ops";

/** Options of `normalize`. */
export interface NormalizeUtilOptions {
  /** The axis whose vectors get length 1. Default −1. */
  readonly axis?: number;
  /** The p of the norm (Σ|x|ᵖ)^(1/p), `Infinity` included. Default 2. */
  readonly order?: number;
}

const norm = (values: readonly number[], order: number): number => {
  if (order === Infinity) return values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (order === -Infinity) return values.reduce((least, v) => Math.min(least, Math.abs(v)), Infinity);
  if (order === 0) return values.filter((v) => v !== 0).length;
  return values.reduce((sum, v) => sum + Math.abs(v) ** order, 0) ** (1 / order);
};

/**
 * Vectors divided by their length; those of length 0 stay. Arrays give a float32 array, tensors a tensor.
 * https://keras.io/api/utils/python_utils/#normalize-function
 *
 * ```ts
 * import { toNested, utils } from "hornbeam";
 * console.log(toNested(utils.normalize([[3, 4]], { order: Infinity }))); // → [ [ 0.75, 1 ] ]
 * ```
 *
 * @throws ShapeError for an axis that is not there.
 */
export function normalize(x: Tensor, options?: NormalizeUtilOptions): Tensor;
export function normalize(x: Leaf, options?: NormalizeUtilOptions): ArrayValue;
export function normalize(x: Tensor | Leaf, { axis = -1, order = 2 }: NormalizeUtilOptions = {}): Tensor | ArrayValue {
  if (isTensor(x)) return normalizeOp(x, { axis, order });
  const { data, shape } = asArray(x as never) as ArrayValue;
  const at = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(at) || at < 0 || at >= shape.length) {
    const fields = { op: "normalize", rule: `the axis must be one of ${shape.length}`, received: String(axis) };
    throw new ShapeError(explain(fields), fields);
  }
  const n = shape[at]!;
  const step = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const out = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += n * step)
    for (let k = 0; k < step; k++) {
      const places = Array.from({ length: n }, (_, i) => start + k + i * step);
      const values = places.map((p) => Number(data[p]));
      const length = norm(values, order) || 1;
      places.forEach((p, i) => (out[p] = values[i]! / length));
    }
  return { data: out, shape, dtype: "float32" };
}
