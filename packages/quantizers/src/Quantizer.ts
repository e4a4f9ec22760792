import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { UnsupportedError, type DType } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";

/** Options of every quantizer. */
export interface QuantizerOptions {
  /** of the quantized values */
  readonly outputDtype?: DType;
}
/** Options of a call. */
export interface QuantizeOptions {
  /** along which axes values share a scale */
  readonly axis?: number | readonly number[] | null;
  /** where Python computes; taken and not needed here */
  readonly toNumpy?: boolean;
}

/**
 * The base of quantizers: `apply`, Python's `quantizer(x)`, gives values and their scale. https://keras.io/api/quantizers/
 * @example class Coarse extends Quantizer { override call(x) { return absMaxQuantize(x, -1, { valueRange: [-3, 3] }); } }
 */
export class Quantizer {
  static readonly className: string = "Quantizer";
  readonly outputDtype: DType;
  constructor({ outputDtype = "int8" }: QuantizerOptions = {}) {
    this.outputDtype = outputDtype;
  }
  /** The computation; subclasses override. */
  call(x: Tensor, _options?: QuantizeOptions): Tensor | readonly [Tensor, Tensor] {
    return x;
  }
  apply(x: TensorLike, options: QuantizeOptions = {}): Tensor | readonly [Tensor, Tensor] {
    return this.call(tensor(x), options);
  }
  /** @throws UnsupportedError where a subclass has none. */
  getConfig(): Config {
    throw new UnsupportedError(`${this.constructor.name}: a quantizer that is saved needs getConfig; it has none.`);
  }
}

/** Values and their scale. @throws UnsupportedError for a quantizer that gives no scale. */
export const quantizeWith = (
  quantizer: Quantizer,
  x: Tensor,
  axis: number | readonly number[] | null,
): readonly [Tensor, Tensor] => {
  const made = quantizer.apply(x, { axis });
  if (isTensor(made))
    throw new UnsupportedError(
      `${quantizer.constructor.name}: a quantizer of a layer must give [values, scale]; received values alone.`,
    );
  return made;
};
