import type { Tensor } from "@hornbeam/core";
import { GlorotUniform } from "@hornbeam/initializers";
import type { SymbolicShape } from "@hornbeam/nn";
import { add, expandDims, multiply, sum, tanh } from "@hornbeam/ops";
import { Attention, type AttentionLayerOptions } from "./Attention.ts";

/** Options of AdditiveAttention; names and defaults of Keras. */
export type AdditiveAttentionOptions = Omit<AttentionLayerOptions, "scoreMode">;

/**
 * softmax(Σ scale · tanh(query + key)) · value (Bahdanau et al., 2015). Inputs [query, value] or [query, value, key], each
 * [batch, steps, dim]. https://keras.io/api/layers/attention_layers/additive_attention/
 * @example new AdditiveAttention().apply([query, value], { useCausalMask: true })
 */
export class AdditiveAttention extends Attention {
  static override readonly className: string = "AdditiveAttention";
  readonly #scaled: boolean;

  constructor(options: AdditiveAttentionOptions = {}) {
    super({ ...options, useScale: options.useScale ?? true });
    this.#scaled = options.useScale ?? true;
  }
  override build(shapes?: readonly SymbolicShape[]): void {
    const dim = shapes?.[0]?.[shapes[0].length - 1];
    if (this.#scaled) this.scale = this.addWeight({ name: "scale", shape: [dim!], initializer: new GlorotUniform() });
  }
  protected override scores(query: Tensor, key: Tensor): Tensor {
    const both = tanh(add(expandDims(query, -2), expandDims(key, -3)));
    return sum(this.scale ? multiply(this.scale.tensor, both) : both, { axis: -1 });
  }
  override getConfig(): Record<string, unknown> {
    const { score_mode: _mode, ...config } = super.getConfig();
    return config;
  }
}
