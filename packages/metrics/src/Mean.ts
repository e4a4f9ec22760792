import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { add, cast, divideNoNan, mean, sum } from "@hornbeam/ops";
import { fullOf } from "@hornbeam/ops/primitives";
import type { Variable } from "@hornbeam/nn";
import { Metric, type MetricOptions } from "./Metric.ts";
import { reduceToSamples } from "./reduceToSamples.ts";

/** Weighted mean of all values seen. https://keras.io/api/metrics/reduction_metrics/#mean-class */
export class Mean extends Metric {
  static override readonly className: string = "Mean";
  readonly total: Variable;
  readonly count: Variable;
  constructor(options: MetricOptions = {}) {
    super("mean", options);
    this.total = this.addVariable("total");
    this.count = this.addVariable("count");
  }
  override updateState(values: TensorLike, sampleWeight?: TensorLike): void {
    const given = cast(tensor(values), this.dtype);
    const { values: v, weights } = reduceToSamples(
      this.name,
      given,
      sampleWeight === undefined ? undefined : tensor(sampleWeight),
      mean,
    );
    this.total.assign(add(this.total.value, sum(v)));
    const samples = weights ? cast(sum(weights), this.dtype) : fullOf([], v.shape[0] ?? 1, this.dtype);
    this.count.assign(add(this.count.value, samples));
  }
  override result(): Tensor {
    return divideNoNan(this.total.value, this.count.value);
  }
}
