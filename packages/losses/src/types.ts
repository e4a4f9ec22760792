import type { Tensor } from "@hornbeam/core";
import type { DType } from "@hornbeam/ir";

/** How a batch of loss values becomes one number. `mean_with_sample_weight` divides by the sum of the weights. */
export type Reduction = "sum_over_batch_size" | "sum" | "mean" | "mean_with_sample_weight" | "none";

/** Options of every loss. */
export interface LossOptions {
  readonly name?: string;
  readonly reduction?: Reduction | null;
  /** what the loss is computed in; default float32 */
  readonly dtype?: DType;
}

/** Loss values [batch, …] of targets and predictions [batch, …, d]. */
export type LossFn = (yTrue: Tensor, yPred: Tensor) => Tensor;
