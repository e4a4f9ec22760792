import type { Tensor, TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";
import { absMaxQuantize } from "./numbers/absMaxQuantize.ts";
import { Quantizer, type QuantizeOptions, type QuantizerOptions } from "./Quantizer.ts";

/** Options of AbsMaxQuantizer; names and defaults of Keras. */
export interface AbsMaxQuantizerOptions extends QuantizerOptions {
  /** axes along which values share a scale; of a call that names none, the last */
  readonly axis?: number | readonly number[] | null;
  readonly valueRange?: readonly [number, number];
  readonly epsilon?: number;
}

/**
 * Scales by the largest absolute value: see `absMaxQuantize`. https://keras.io/api/quantizers/
 * @example const [values, scale] = new AbsMaxQuantizer().apply([[0.5, -1]]);
 */
export class AbsMaxQuantizer extends Quantizer {
  static override readonly className: string = "AbsMaxQuantizer";
  readonly axis: readonly number[] | null;
  readonly valueRange: readonly [number, number];
  readonly epsilon: number;

  /** @throws ValueError where int8 cannot hold the range. */
  constructor({ axis = null, valueRange = [-127, 127], epsilon = 1e-7, ...options }: AbsMaxQuantizerOptions = {}) {
    super(options);
    this.axis = typeof axis === "number" ? [axis] : axis;
    this.valueRange = valueRange;
    this.epsilon = epsilon;
    if (this.outputDtype === "int8" && (valueRange[0] < -128 || valueRange[1] > 127))
      throw new ValueError(
        `AbsMaxQuantizer: valueRange must lie within [-128, 127] for int8; received [${valueRange.join(", ")}].`,
      );
  }
  override call(x: Tensor, { axis }: QuantizeOptions = {}): readonly [Tensor, Tensor] {
    const { valueRange, outputDtype, epsilon } = this;
    return absMaxQuantize(x, axis ?? this.axis ?? -1, { valueRange, dtype: outputDtype, epsilon });
  }
  override apply(x: TensorLike, options: QuantizeOptions = {}): readonly [Tensor, Tensor] {
    return super.apply(x, options) as readonly [Tensor, Tensor];
  }
  override getConfig(): Config {
    return {
      value_range: this.valueRange,
      epsilon: this.epsilon,
      output_dtype: this.outputDtype,
      ...(this.axis && { axis: this.axis }),
    };
  }
}
