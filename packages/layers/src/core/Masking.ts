import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { any, cast, multiply, notEqual } from "@hornbeam/ops";

/** Options of Masking. */
export interface MaskingOptions extends LayerOptions {
  readonly maskValue?: number;
}

/**
 * Steps whose features all equal maskValue are masked and zeroed. x [batch, time, features]. https://keras.io/api/layers/core_layers/masking/
 * @example new Masking().apply(sequences)
 */
export class Masking extends Layer {
  static override readonly className: string = "Masking";
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super(options);
    this.maskValue = options.maskValue ?? 0;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return multiply(x, cast(any(notEqual(x, this.maskValue), { axis: -1, keepdims: true }), x.dtype));
  }
  override computeMask(x: unknown): Tensor {
    return any(notEqual(x as Tensor, this.maskValue), { axis: -1 });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mask_value: this.maskValue };
  }
}
