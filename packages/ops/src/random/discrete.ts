import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError, type DType, type Shape } from "@hornbeam/ir";
import {
  addOf,
  argMaxOf,
  argsortOf,
  broadcastTo,
  castTo,
  fullLike,
  fullOf,
  gatherOf,
  logOf,
  ltOf,
  mulOf,
  negOf,
  reduceMax,
  reshapeTo,
  selectOf,
  threefryBits,
} from "../primitives/index.ts";
import { whileLoop } from "../control/index.ts";
import { toFloat, toTensor, type AxisOptions } from "../util/args.ts";
import { foldIn, keyOf, type SeedOptions } from "./key.ts";
import { unit, unitBetween } from "./uniform.ts";

/** Options of functions that draw whole numbers. */
export interface DiscreteOptions extends SeedOptions {
  /** Dtype of the result. */
  readonly dtype?: DType | null;
}

/** Options of `bernoulli`. */
export interface BernoulliOptions extends DiscreteOptions {
  /** Probability of true. Default 0.5. */
  readonly p?: TensorLike;
}

/**
 * Bools that are true with probability p (a number, or a tensor that broadcasts to the shape).
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.bernoulli([4], { p: 0.5, seed: 1 }).array()); // → [ 1, 0, 1, 1 ]
 * ```
 */
export const bernoulli = (shape: Shape, { p = 0.5, seed, dtype }: BernoulliOptions = {}): Tensor =>
  castTo(ltOf(unit(keyOf(seed), shape), broadcastTo(toTensor(p, "float32"), shape)), dtype ?? "bool");

const TINY = 1.1754943508222875e-38;

/**
 * Class numbers drawn with probabilities softmax(logits): logits [batch, classes] → [batch, numSamples], int32.
 * (`keras.random.categorical`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.categorical([[0, 0, 5]], 4, { seed: 1 }).array()); // → [ [ 2, 2, 2, 2 ] ]
 * ```
 */
export const categorical = (logits: TensorLike, numSamples: number, { dtype, seed }: DiscreteOptions = {}): Tensor => {
  const t = toFloat(logits);
  if (t.rank !== 2)
    throw new ShapeError(`categorical: logits must be [batch, classes]; received shape [${t.shape}].`, {
      op: "categorical",
    });
  const shape = [t.shape[0]!, t.shape[1]!, numSamples];
  // The largest of logits + Gumbel noise (Gumbel 1954).
  const noise = negOf(logOf(negOf(logOf(unitBetween(keyOf(seed), shape, TINY, 1)))));
  const wide = broadcastTo(reshapeTo(castTo(t, "float32"), [...t.shape, 1]), shape);
  return castTo(argMaxOf(addOf(wide, noise), 1), dtype ?? "int32");
};

/**
 * A random order of 0 … n − 1, int32.
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.permutation(4, { seed: 1 }).array()); // → [ 3, 0, 2, 1 ]
 * ```
 */
export const permutation = (n: number, { seed }: SeedOptions = {}): Tensor =>
  argsortOf(threefryBits(keyOf(seed), [n]), false);

/**
 * The slices of x along an axis in random order. (`keras.random.shuffle`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.shuffle([1, 2, 3, 4], { seed: 1 }).array()); // → [ 4, 1, 3, 2 ]
 * ```
 */
export const shuffle = (x: TensorLike, { axis = 0, seed }: AxisOptions & SeedOptions = {}): Tensor => {
  const t = toTensor(x);
  const a = normalizeAxis(axis, t.rank, "shuffle");
  return gatherOf(t, permutation(t.shape[a]!, { seed }), a);
};

/** Options of `dropout`. */
export interface DropoutOptions extends SeedOptions {
  /** Shape of the noise; axes of size 1 are kept or dropped together. */
  readonly noiseShape?: readonly (number | null)[] | null;
}
/**
 * Elements set to 0 with probability `rate`, the others divided by 1 − rate. (`keras.random.dropout`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.dropout([1, 1, 1, 1], 0.5, { seed: 1 }).array()); // → [ 2, 0, 2, 2 ]
 * ```
 */
export const dropout = (inputs: TensorLike, rate: number, { noiseShape, seed }: DropoutOptions = {}): Tensor => {
  const t = toFloat(inputs);
  if (!(rate > 0)) return t;
  if (rate >= 1) return fullLike(t, 0);
  const shape = noiseShape ? noiseShape.map((d, i) => d ?? t.shape[i]!) : t.shape;
  const keep = broadcastTo(ltOf(unit(keyOf(seed), shape), fullOf(shape, 1 - rate, "float32")), t.shape);
  return selectOf(keep, mulOf(t, fullLike(t, 1 / (1 - rate))), fullLike(t, 0));
};

/**
 * How many of `counts` trials succeed with the given probabilities; both broadcast to the shape. One trial at a time for all
 * elements together: the time grows with the largest count. (`keras.random.binomial`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.binomial([3], 10, 0.5, { seed: 1 }).array()); // → [ 3, 6, 5 ]
 * ```
 */
export const binomial = (
  shape: Shape,
  counts: TensorLike,
  probabilities: TensorLike,
  { dtype, seed }: DiscreteOptions = {},
): Tensor => {
  const n = broadcastTo(toTensor(counts, "float32"), shape);
  const p = broadcastTo(toTensor(probabilities, "float32"), shape);
  const base = keyOf(seed);
  const most = n.rank ? reduceMax(n, [...n.shape.keys()]) : n;
  const [, total] = whileLoop(
    (trial: Tensor) => ltOf(castTo(trial, "float32"), most),
    (trial: Tensor, sum: Tensor) => {
      const hit = ltOf(unit(foldIn(base, trial), shape), p);
      const running = ltOf(broadcastTo(castTo(trial, "float32"), shape), n);
      return [
        addOf(trial, fullLike(trial, 1)),
        addOf(sum, castTo(castTo(selectOf(running, hit, fullLike(hit, 0)), "int32"), "float32")),
      ];
    },
    [fullOf([], 0, "int32"), fullOf(shape, 0, "float32")],
  );
  return castTo(total!, dtype ?? "float32");
};
