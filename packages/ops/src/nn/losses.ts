import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, sameShape, ShapeError, showShape } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  castTo,
  divOf,
  eqOf,
  fullLike,
  iotaOf,
  logOf,
  maxOf,
  minOf,
  mulOf,
  negOf,
  reduceSum,
  reshapeTo,
  selectOf,
  subOf,
} from "../primitives/index.ts";
import { floatDType, keptShape, promote, toFloat, toTensor } from "../util/args.ts";
import { softplus } from "./activations.ts";
import { logSoftmax } from "./softmax.ts";

const EPSILON = 1e-7;
const cut = (p: Tensor): Tensor => minOf(maxOf(p, fullLike(p, EPSILON)), fullLike(p, 1 - EPSILON));

/** Options of `binaryCrossentropy`. */
export interface BinaryCrossentropyOptions {
  /** Whether the output is a logit rather than a probability. */
  readonly fromLogits?: boolean;
}
/**
 * −t·log(p) − (1 − t)·log(1 − p), elementwise; probabilities are cut to [1e-7, 1 − 1e-7].
 * (`keras.ops.binary_crossentropy`)
 * @example
 * ```ts
 * import { binaryCrossentropy } from "hornbeam";
 * const y = await binaryCrossentropy([1, 0], [0.5, 0.5]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.693,0.693
 * ```
 */
export const binaryCrossentropy = (
  target: TensorLike,
  output: TensorLike,
  { fromLogits = false }: BinaryCrossentropyOptions = {},
): Tensor => {
  const [t, o] = promote([target, output], floatDType) as [Tensor, Tensor];
  same("binaryCrossentropy", t, o);
  // t·softplus(−x) + (1 − t)·softplus(x) = softplus(x) − x·t
  if (fromLogits) return subOf(softplus(o), mulOf(o, t));
  const p = cut(o);
  const one = fullLike(t, 1);
  return negOf(addOf(mulOf(t, logOf(p)), mulOf(subOf(one, t), logOf(subOf(one, p)))));
};

const same = (op: string, target: Tensor, output: Tensor): void => {
  if (!sameShape(target.shape, output.shape))
    throw new ShapeError(
      `${op}: target and output must have one shape; received ${showShape(target.shape)} and ${showShape(output.shape)}.`,
      { op },
    );
};

/** Options of the categorical cross-entropies. */
export interface CategoricalCrossentropyOptions extends BinaryCrossentropyOptions {
  /** The axis of the classes. Default the last. */
  readonly axis?: number;
}
const logProbabilities = (o: Tensor, axis: number, fromLogits: boolean): Tensor => {
  if (fromLogits) return logSoftmax(o, { axis });
  const total = reshapeTo(reduceSum(o, [axis]), keptShape(o.shape, [axis]));
  return logOf(cut(divOf(o, broadcastTo(total, o.shape))));
};

/**
 * −Σ t·log(p) over the classes; probabilities are scaled to sum 1 first. (`keras.ops.categorical_crossentropy`)
 * @example
 * ```ts
 * import { categoricalCrossentropy } from "hornbeam";
 * const y = await categoricalCrossentropy([[0, 1]], [[0, 1]]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.000
 * ```
 */
export const categoricalCrossentropy = (
  target: TensorLike,
  output: TensorLike,
  { fromLogits = false, axis = -1 }: CategoricalCrossentropyOptions = {},
): Tensor => {
  const [t, o] = promote([target, output], floatDType) as [Tensor, Tensor];
  same("categoricalCrossentropy", t, o);
  const a = normalizeAxis(axis, o.rank, "categoricalCrossentropy");
  return negOf(reduceSum(mulOf(t, logProbabilities(o, a, fromLogits)), [a]));
};

/**
 * −log(p) of the class that the whole number `target` names; targets outside the classes cost 0.
 * (`keras.ops.sparse_categorical_crossentropy`)
 * @example
 * ```ts
 * import { sparseCategoricalCrossentropy } from "hornbeam";
 * const y = await sparseCategoricalCrossentropy([1], [[0, 1]]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.000
 * ```
 */
export const sparseCategoricalCrossentropy = (
  target: TensorLike,
  output: TensorLike,
  { fromLogits = false, axis = -1 }: CategoricalCrossentropyOptions = {},
): Tensor => {
  const o = toFloat(output);
  const a = normalizeAxis(axis, o.rank, "sparseCategoricalCrossentropy");
  const given = castTo(toTensor(target), "int32");
  const wanted = o.shape.filter((_, i) => i !== a);
  const t =
    given.rank === o.rank && given.shape[given.rank - 1] === 1 ? reshapeTo(given, given.shape.slice(0, -1)) : given;
  if (!sameShape(t.shape, wanted))
    throw new ShapeError(
      `sparseCategoricalCrossentropy: the target must have the output's shape without the classes, ${showShape(wanted)}; received ${showShape(given.shape)} for output ${showShape(o.shape)}.`,
      { op: "sparseCategoricalCrossentropy" },
    );
  // Comparing with the class number rather than gathering: it fuses into one reduction, and so does its gradient.
  const hit = eqOf(broadcastTo(reshapeTo(t, keptShape(o.shape, [a])), o.shape), iotaOf(o.shape, a, "int32"));
  const logs = logProbabilities(o, a, fromLogits);
  return negOf(reduceSum(selectOf(hit, logs, fullLike(logs, 0)), [a]));
};

/**
 * Peak signal-to-noise ratio in decibels: 20·log₁₀(maxVal) − 10·log₁₀(mean squared difference). (`keras.ops.psnr`)
 * @example
 * ```ts
 * import { psnr } from "hornbeam";
 * console.log(await psnr([0, 0], [1, 1], 10).array()); // → 20
 * ```
 */
export const psnr = (x1: TensorLike, x2: TensorLike, maxVal: number): Tensor => {
  const [x, y] = promote([x1, x2], floatDType) as [Tensor, Tensor];
  same("psnr", x, y);
  const d = subOf(x, y);
  const total = reduceSum(mulOf(d, d), [...d.shape.keys()]);
  const mse = mulOf(total, fullLike(total, 1 / d.size));
  return subOf(fullLike(mse, 20 * Math.log10(maxVal)), mulOf(logOf(mse), fullLike(mse, 10 / Math.LN10)));
};
