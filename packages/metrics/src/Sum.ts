import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { add, cast, sum } from "@hornbeam/ops";
import type { Variable } from "@hornbeam/nn";
import { Metric, type MetricOptions } from "./Metric.ts";
import { reduceToSamples } from "./reduceToSamples.ts";

/** Weighted sum of all values seen. */
export class Sum extends Metric {
  static override readonly className: string = "Sum";
  readonly total: Variable;
  constructor(options: MetricOptions = {}) {
    super("sum", options);
    this.total = this.addVariable("total");
  }
  override updateState(values: TensorLike, sampleWeight?: TensorLike): void {
    const { values: v } = reduceToSamples(
      this.name,
      cast(tensor(values), this.dtype),
      sampleWeight === undefined ? undefined : tensor(sampleWeight),
      sum,
    );
    this.total.assign(add(this.total.value, sum(v)));
  }
  override result(): Tensor {
    return this.total.value;
  }
}
