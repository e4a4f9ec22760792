import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { L1L2 } from "@hornbeam/regularizers";

/** Options of ActivityRegularization. */
export interface ActivityRegularizationOptions extends Omit<LayerOptions, "activityRegularizer"> {
  readonly l1?: number;
  readonly l2?: number;
}

/**
 * The input itself; l1 · Σ|x| + l2 · Σx² is added to the loss. https://keras.io/api/layers/regularization_layers/activity_regularization/
 * @example new ActivityRegularization({ l2: 0.01 }).apply(x)
 */
export class ActivityRegularization extends Layer {
  static override readonly className: string = "ActivityRegularization";
  readonly l1: number;
  readonly l2: number;

  constructor(options: ActivityRegularizationOptions = {}) {
    const { l1 = 0, l2 = 0 } = options;
    super({ ...options, activityRegularizer: new L1L2({ l1, l2 }) });
    this.l1 = l1;
    this.l2 = l2;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return x;
  }
  override getConfig(): Record<string, unknown> {
    const { activity_regularizer: _made, ...config } = super.getConfig();
    return { ...config, l1: this.l1, l2: this.l2 };
  }
}
