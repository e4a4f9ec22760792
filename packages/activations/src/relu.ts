import type { Tensor } from "@hornbeam/core";
import { add, greater, minimum, multiply, relu as op, subtract, where } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** Options of `relu`. */
export interface ReluOptions {
  /** slope below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** a ceiling */
  readonly maxValue?: number | null;
  /** values up to it give 0 (or the slope's). Default 0. */
  readonly threshold?: number;
}

/**
 * max(x, 0); with options min(x, maxValue) above the threshold t and negativeSlope · (x − t) below. (`keras.activations.relu`)
 * @example relu(x, { maxValue: 6 })
 */
export const relu: Activation<ReluOptions> = /* @__PURE__ */ named(
  "relu",
  (x: Tensor, { negativeSlope = 0, maxValue = null, threshold = 0 }: ReluOptions = {}) => {
    const positive = threshold ? where(greater(x, threshold), x, multiply(x, 0)) : op(x);
    const capped = maxValue === null ? positive : minimum(positive, maxValue);
    return negativeSlope ? add(capped, multiply(negativeSlope, minimum(subtract(x, threshold), 0))) : capped;
  },
);
