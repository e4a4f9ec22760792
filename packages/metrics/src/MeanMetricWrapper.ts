import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { getMask } from "@hornbeam/nn";
import { cast, multiply } from "@hornbeam/ops";
import { Mean } from "./Mean.ts";
import type { MetricOptions } from "./Metric.ts";

/** Values of a batch from targets and predictions: [batch, …]. */
export type MetricFn = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Mean of a function of targets and predictions. A mask on the predictions counts as weights of 0 and 1. */
export class MeanMetricWrapper extends Mean {
  static override readonly className: string = "MeanMetricWrapper";
  readonly #fn: MetricFn;
  constructor(fn: MetricFn, options: MetricOptions = {}) {
    super({ ...options, name: options.name ?? (fn.name || "mean_metric_wrapper") });
    this.#fn = fn;
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const given = tensor(yPred!);
    const mask = isTensor(yPred) ? getMask(yPred) : undefined;
    const p = isFloat(given.dtype) ? given : cast(given, this.dtype);
    const values = this.#fn(tensor(yTrue), p);
    const counts = getMask(values);
    let weight = sampleWeight === undefined ? undefined : tensor(sampleWeight);
    for (const m of [mask, counts])
      if (m) weight = weight ? multiply(cast(weight, this.dtype), cast(m, this.dtype)) : cast(m, this.dtype);
    super.updateState(values, weight);
  }
}
