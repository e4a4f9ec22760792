import type { Tensor, TensorLike } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import {
  addOf,
  andOf,
  argMaxOf,
  broadcastTo,
  castTo,
  divOf,
  expOf,
  eqOf,
  fullLike,
  iotaOf,
  logOf,
  ltOf,
  maxOf,
  mulOf,
  reduceSum,
  reshapeTo,
  rsqrtOf,
  selectOf,
  sigmoidOf,
  subOf,
} from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";
import { keyOf, splitKey, type SeedOptions } from "./key.ts";
import { standardNormal } from "./normal.ts";
import { checkFloat, unitBetween } from "./uniform.ts";

// A candidate is accepted with probability ≥ 0.95: eight at once fail with probability < 4e-11.
const ROUNDS = 8;
const TINY = 1.1754943508222875e-38;
const plus = (x: Tensor, by: number): Tensor => addOf(x, fullLike(x, by));
const times = (x: Tensor, by: number): Tensor => mulOf(x, fullLike(x, by));

/**
 * Logarithm of gamma numbers by the method of Marsaglia and Tsang (2000): d·v with d = α − 1/3, v = (1 + x/√(9d))³, x normal,
 * accepted where log u < x²/2 + d − d·v + d·log v. Below α = 1 it draws for α + 1 and multiplies by u^(1/α).
 */
const logGamma = (key: Tensor, alpha: Tensor): Tensor => {
  const { shape } = alpha;
  const [kx, ku, kb] = splitKey(key, 3) as [Tensor, Tensor, Tensor];
  const many = [ROUNDS, ...shape];
  const small = ltOf(alpha, fullLike(alpha, 1));
  const d = plus(selectOf(small, plus(alpha, 1), alpha), -1 / 3);
  const wide = broadcastTo(d, many);
  const x = standardNormal(kx, many);
  const root = plus(mulOf(x, times(rsqrtOf(wide), 1 / 3)), 1);
  const v = mulOf(root, mulOf(root, root));
  const logV = logOf(maxOf(v, fullLike(v, TINY)));
  const logU = logOf(unitBetween(ku, many, TINY, 1));
  const limit = addOf(times(mulOf(x, x), 0.5), mulOf(wide, plus(subOf(logV, v), 1)));
  const accepted = andOf(ltOf(fullLike(v, 0), v), ltOf(logU, limit));
  const first = broadcastTo(reshapeTo(argMaxOf(castTo(accepted, "int32"), 0), [1, ...shape]), many);
  const chosen = eqOf(first, iotaOf(many, 0, "int32"));
  const log = reduceSum(selectOf(chosen, logV, fullLike(logV, 0)), [0]);
  const boost = divOf(logOf(unitBetween(kb, shape, TINY, 1)), alpha);
  return addOf(addOf(log, logOf(d)), selectOf(small, boost, fullLike(boost, 0)));
};

/** Options of `gamma` and `beta`. */
export interface GammaOptions extends SeedOptions {
  /** Default float32. */
  readonly dtype?: DType | null;
}
const parameter = (x: TensorLike, shape: Shape): Tensor => broadcastTo(toTensor(x, "float32"), shape);

/**
 * Gamma-distributed numbers with shape parameter alpha > 0 (broadcast to the shape) and scale 1.
 * (`keras.random.gamma`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * const y = await random.gamma([2], 3, { seed: 1 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 3.633,1.652
 * ```
 */
export const gamma = (shape: Shape, alpha: TensorLike, { dtype, seed }: GammaOptions = {}): Tensor => {
  checkFloat("gamma", dtype ?? "float32");
  return castTo(expOf(logGamma(keyOf(seed), parameter(alpha, shape))), dtype ?? "float32");
};

/**
 * Beta-distributed numbers: G(alpha) / (G(alpha) + G(beta)) of two gamma numbers, in logarithms so that small ones survive.
 * (`keras.random.beta`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * const y = await random.beta([2], 2, 3, { seed: 1 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.763,0.202
 * ```
 */
export const beta = (shape: Shape, alpha: TensorLike, beta: TensorLike, { dtype, seed }: GammaOptions = {}): Tensor => {
  checkFloat("beta", dtype ?? "float32");
  const [ka, kb] = splitKey(keyOf(seed)) as [Tensor, Tensor];
  return castTo(
    sigmoidOf(subOf(logGamma(ka, parameter(alpha, shape)), logGamma(kb, parameter(beta, shape)))),
    dtype ?? "float32",
  );
};
