import type { Tensor } from "@hornbeam/core";
import { Ones } from "@hornbeam/initializers";
import { normalizeAxis } from "@hornbeam/ir";
import { Layer, type LayerOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { cast, rmsNormalization } from "@hornbeam/ops";

/** Options of RMSNormalization. */
export interface RMSNormalizationLayerOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
  readonly epsilon?: number;
}

/**
 * scale · x / √(mean(x²) + ε). Zhang & Sennrich, 2019. https://keras.io/api/layers/normalization_layers/rms_normalization/
 * @example new RMSNormalization().apply(sequences)
 */
export class RMSNormalization extends Layer {
  static override readonly className: string = "RMSNormalization";
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  scale!: Variable;

  constructor(options: RMSNormalizationLayerOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.epsilon = options.epsilon ?? 1e-6;
  }
  override build(inputShape: SymbolicShape): void {
    const axes = (typeof this.axis === "number" ? [this.axis] : this.axis).map((a) =>
      normalizeAxis(a, inputShape.length, this.name),
    );
    this.scale = this.addWeight({
      name: "scale",
      shape: axes.map((a) => inputShape[a]!),
      initializer: new Ones(),
      autocast: false,
    });
  }
  override call(x: Tensor): Tensor {
    return cast(
      rmsNormalization(x, { scale: this.scale.value, axis: this.axis as number, epsilon: this.epsilon }),
      x.dtype,
    );
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}
