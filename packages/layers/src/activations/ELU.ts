import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { elu } from "@hornbeam/ops";

/** Options of ELU. */
export interface ELUOptions extends LayerOptions {
  readonly alpha?: number;
}

/**
 * x above 0, alpha · (eˣ − 1) below. https://keras.io/api/layers/activation_layers/elu/
 * @example new ELU({ alpha: 0.5 }).apply(x)
 */
export class ELU extends Layer {
  static override readonly className: string = "ELU";
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super(options);
    this.alpha = options.alpha ?? 1;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
