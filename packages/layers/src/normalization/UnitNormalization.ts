import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { unitLength } from "./unitLength.ts";

/** Options of UnitNormalization. */
export interface UnitNormalizationOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
}

/**
 * x / ‖x‖₂ over some axes, the last by default. https://keras.io/api/layers/normalization_layers/unit_normalization/
 * @example new UnitNormalization().apply(x)
 */
export class UnitNormalization extends Layer {
  static override readonly className: string = "UnitNormalization";
  readonly axis: number | readonly number[];

  constructor(options: UnitNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return unitLength(x, this.axis, 1e-12);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
