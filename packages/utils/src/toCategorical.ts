import { isTensor, type Tensor } from "@hornbeam/core";
import { asArray, type ArrayValue, type Leaf } from "@hornbeam/data";
import { explain, ValueError } from "@hornbeam/ir";
import { oneHot, reshape } from "@hornbeam/ops";

const refuse = (rule: string, received: string, remedy: string): never => {
  const fields = { op: "toCategorical", rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};
/** A last axis of length 1 does not count. */
const outer = (shape: readonly number[]): readonly number[] =>
  shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;

/** Options of `toCategorical`. */
export interface ToCategoricalOptions {
  /** How many classes there are. Default: the largest label and one; needed for tensors. */
  readonly numClasses?: number;
}

/**
 * Class numbers [...] as rows of zeros with a one at the class: [..., numClasses] float32. Arrays give an array, tensors a tensor.
 * https://keras.io/api/utils/python_utils/#to_categorical-function
 *
 * ```ts
 * import { toCategorical, toNested } from "hornbeam";
 * console.log(toNested(toCategorical([0, 2]))); // → [ [ 1, 0, 0 ], [ 0, 0, 1 ] ]
 * ```
 *
 * @throws ValueError for labels that are not integers in [0, numClasses), and for tensors without `numClasses`.
 */
export function toCategorical(x: Tensor, options?: ToCategoricalOptions): Tensor;
export function toCategorical(x: Leaf, options?: ToCategoricalOptions): ArrayValue;
export function toCategorical(x: Tensor | Leaf, { numClasses }: ToCategoricalOptions = {}): Tensor | ArrayValue {
  if (isTensor(x)) {
    if (numClasses === undefined)
      return refuse("numClasses is needed for tensors, whose values are not known yet", "none", "Pass { numClasses }");
    return oneHot(reshape(x, outer(x.shape)), numClasses);
  }
  const { data, shape } = asArray(x as never) as ArrayValue;
  const labels = Array.from(data as ArrayLike<number | bigint>, Number);
  const classes = numClasses ?? labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const out = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      refuse(`labels must be integers in [0, ${classes})`, `${label} at ${i}`, "Check the labels, or raise numClasses");
    out[i * classes + label] = 1;
  });
  return { data: out, shape: [...outer(shape), classes], dtype: "float32" };
}
