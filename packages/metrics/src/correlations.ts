import type { Tensor, TensorLike } from "@hornbeam/core";
import { matched } from "@hornbeam/losses";
import { add, divide, mean, multiply, square, std, subtract, variance } from "@hornbeam/ops";

/** The axis along which values correlate. */
export interface CorrelationArgs {
  readonly axis?: number;
}

/** Pearson's r: mean((y − ȳ)·(ŷ − mean ŷ)) / (σ_y·σ_ŷ) along an axis. [batch, d] → [batch]. https://keras.io/api/metrics/ */
export const pearsonCorrelation = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { axis = -1 }: CorrelationArgs = {},
): Tensor => {
  const [t, p] = matched("pearsonCorrelation", yTrue, yPred);
  const standard = (x: Tensor): Tensor =>
    divide(subtract(x, mean(x, { axis, keepdims: true })), std(x, { axis, keepdims: true }));
  return mean(multiply(standard(t), standard(p)), { axis });
};

/**
 * Lin's concordance: 2·cov(y, ŷ) / (σ_y² + σ_ŷ² + (ȳ − mean ŷ)² + ε) along an axis, ε = 1e-7. [batch, d] → [batch].
 * https://keras.io/api/metrics/
 */
export const concordanceCorrelation = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { axis = -1 }: CorrelationArgs = {},
): Tensor => {
  const [t, p] = matched("concordanceCorrelation", yTrue, yPred);
  const over = { axis, keepdims: true };
  const [meanT, meanP] = [mean(t, over), mean(p, over)];
  const spread = add(add(variance(t, over), variance(p, over)), square(subtract(meanT, meanP)));
  // The deviations of ŷ sum to 0: any constant may be taken from y.
  const covariance = multiply(subtract(t, meanP), subtract(p, meanP));
  return mean(divide(multiply(2, covariance), add(spread, 1e-7)), { axis });
};
