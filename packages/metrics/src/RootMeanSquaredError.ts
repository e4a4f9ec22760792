import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { meanSquaredError } from "@hornbeam/losses";
import { cast, sqrt } from "@hornbeam/ops";
import { Mean } from "./Mean.ts";
import type { MetricOptions } from "./Metric.ts";

/** √(mean((y − ŷ)²)) over all samples seen. */
export class RootMeanSquaredError extends Mean {
  static override readonly className: string = "RootMeanSquaredError";
  constructor(options: MetricOptions = {}) {
    super({ ...options, name: options.name ?? "root_mean_squared_error" });
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const [t, p] = [cast(tensor(yTrue), this.dtype), cast(tensor(yPred!), this.dtype)];
    super.updateState(meanSquaredError(t, p), sampleWeight);
  }
  override result(): Tensor {
    return sqrt(super.result());
  }
}
