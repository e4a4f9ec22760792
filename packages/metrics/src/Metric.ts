import { fullOf } from "@hornbeam/ops/primitives";
import type { Tensor, TensorLike } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { Variable } from "@hornbeam/nn";

/** Options of every metric. */
export interface MetricOptions {
  readonly name?: string;
  readonly dtype?: DType;
}

/**
 * A value streamed over batches: state variables, assigned by `updateState` (also inside a compiled step), and a result computed from
 * them. https://keras.io/api/metrics/base_metric/
 */
export abstract class Metric {
  static readonly className: string = "Metric";
  readonly name: string;
  readonly dtype: DType;
  readonly #variables: Variable[] = [];

  constructor(name: string, options: MetricOptions = {}) {
    this.name = options.name ?? name;
    this.dtype = options.dtype ?? "float32";
  }
  get className(): string {
    return (this.constructor as typeof Metric).className;
  }
  get variables(): readonly Variable[] {
    return this.#variables;
  }
  /** A state variable, zero at first. */
  addVariable(name: string, shape: Shape = [], dtype: DType = this.dtype): Variable {
    const v = new Variable(fullOf(shape, 0, dtype), { name, trainable: false });
    v.path = `${this.name}/${name}`;
    this.#variables.push(v);
    return v;
  }
  abstract updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void;
  abstract result(): Tensor;
  /** Python's `metric(y_true, y_pred, sample_weight)`: sees a batch and gives the result so far. */
  apply(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): Tensor {
    this.updateState(yTrue, yPred, sampleWeight);
    return this.result();
  }
  /** Back to the beginning. */
  resetState(): void {
    for (const v of this.#variables) v.value = fullOf(v.shape, 0, v.dtype);
  }
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: this.dtype };
  }
}
