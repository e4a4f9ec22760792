import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { cast, sqrt, square, subtract } from "@hornbeam/ops";
import { Mean } from "./Mean.ts";
import type { MetricOptions } from "./Metric.ts";

/** √(mean((y − ŷ)²)) over all samples seen. */
export class RootMeanSquaredError extends Mean {
  static override readonly className: string = "RootMeanSquaredError";
  constructor(options: MetricOptions = {}) {
    super({ ...options, name: options.name ?? "root_mean_squared_error" });
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const p = cast(tensor(yPred!), this.dtype);
    super.updateState(square(subtract(p, cast(tensor(yTrue), this.dtype))), sampleWeight);
  }
  override result(): Tensor {
    return sqrt(super.result());
  }
}
