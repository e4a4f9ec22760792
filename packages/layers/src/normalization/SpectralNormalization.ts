import type { Tensor } from "@hornbeam/core";
import { TruncatedNormal } from "@hornbeam/initializers";
import { ValueError } from "@hornbeam/ir";
import type { CallOptions, Layer, LayerOptions, SymbolicShape, Variable } from "@hornbeam/nn";
import {
  add,
  all,
  cast,
  divide,
  equal,
  matmul,
  reshape,
  stopGradient,
  subtract,
  transpose,
  where,
} from "@hornbeam/ops";
import { Wrapper } from "../core/Wrapper.ts";
import { unitLength } from "./unitLength.ts";

/** Options of SpectralNormalization. */
export interface SpectralNormalizationOptions extends LayerOptions {
  /** steps of the power iteration a training call makes */
  readonly powerIterations?: number;
}

/**
 * A layer whose kernel W is divided by its largest singular value σ = v·W·uᵀ, estimated by power iteration: every training call makes
 * v = u·Wᵀ / ‖u·Wᵀ‖, u = v·W / ‖v·W‖ and stores W / σ. Miyato et al., 2018.
 * https://keras.io/api/layers/normalization_layers/spectral_normalization/
 * @example new SpectralNormalization(new Dense(4)).apply(x, { training: true })
 */
export class SpectralNormalization extends Wrapper {
  static override readonly className: string = "SpectralNormalization";
  readonly powerIterations: number;
  kernel!: Variable;
  vectorU!: Variable;

  constructor(layer: Layer, options: SpectralNormalizationOptions = {}) {
    super(layer, options);
    this.powerIterations = options.powerIterations ?? 1;
    if (!Number.isInteger(this.powerIterations) || this.powerIterations < 1)
      throw new ValueError(
        `SpectralNormalization: powerIterations must be a positive integer; received ${this.powerIterations}.`,
      );
  }
  override build(inputShape: SymbolicShape): void {
    super.build(inputShape);
    const { kernel, embeddings } = this.layer as Layer & { kernel?: Variable; embeddings?: Variable };
    const weights = kernel ?? embeddings;
    if (!weights)
      throw new ValueError(
        `${this.name}: the wrapped layer must have a kernel or embeddings; ${this.layer.name} has neither.`,
      );
    this.kernel = weights;
    this.vectorU = this.addWeight({
      name: "vector_u",
      shape: [1, weights.shape[weights.shape.length - 1]!],
      initializer: new TruncatedNormal({ stddev: 0.02 }),
      trainable: false,
      dtype: weights.dtype,
    });
  }
  /** Keras counts the kernel as its own, and stores it twice. */
  override get ownVariables(): readonly Variable[] {
    return this.built ? [this.kernel, ...super.ownVariables] : super.ownVariables;
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    if (options.training) this.#normalize();
    const y: Tensor = this.layer.apply(x);
    return cast(y, x.dtype === "int32" ? y.dtype : x.dtype);
  }
  #normalize(): void {
    const { kernel, vectorU } = this;
    const weights = reshape(kernel.value, [-1, vectorU.shape[1]!]);
    let u = vectorU.value;
    let v = u;
    const unit = (t: Tensor): Tensor => unitLength(t, [0, 1], 1e-12);
    for (let i = 0; i < this.powerIterations; i++) {
      v = unit(matmul(u, transpose(weights)));
      u = unit(matmul(v, weights));
    }
    const sigma = matmul(matmul(v, weights), transpose(u));
    // A kernel of zeros has no direction: it stays as it is.
    const none = all(equal(kernel.value, 0));
    const scaled = divide(kernel.value, reshape(where(none, 1, sigma), []));
    vectorU.assign(stopGradient(where(none, vectorU.value, u)));
    // Stored, not computed: the gradient of the weight is that of the kernel which the layer then uses, as in Keras.
    kernel.assign(add(stopGradient(scaled), subtract(kernel.value, stopGradient(kernel.value))));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), power_iterations: this.powerIterations };
  }
}
