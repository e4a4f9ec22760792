import type { Tensor, Tree } from "@hornbeam/core";
import { Ones } from "@hornbeam/initializers";
import { ShapeError } from "@hornbeam/ir";
import {
  Layer,
  SeedGenerator,
  type CallOptions,
  type LayerOptions,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import {
  add,
  arange,
  cast,
  expandDims,
  greaterEqual,
  logicalAnd,
  matmul,
  multiply,
  softmax,
  subtract,
  sum,
  swapaxes,
  tanh,
} from "@hornbeam/ops";
import { dropout } from "@hornbeam/ops/random";

/** Options of Attention; names and defaults of Keras. */
export interface AttentionLayerOptions extends LayerOptions {
  /** scores are multiplied by a weight */
  readonly useScale?: boolean;
  readonly scoreMode?: "dot" | "concat";
  readonly dropout?: number;
  readonly seed?: number | null;
}
/** Arguments of a call besides the inputs. */
export interface AttentionCall extends CallOptions {
  readonly returnAttentionScores?: boolean;
  readonly useCausalMask?: boolean;
}

/**
 * softmax(query·keyᵀ)·value (Luong et al., 2015). Inputs [query, value] or [query, value, key]. https://keras.io/api/layers/attention_layers/attention/
 * @example new Attention({ useScale: true }).apply([query, value])
 */
export class Attention extends Layer {
  static override readonly className: string = "Attention";
  readonly #options: AttentionLayerOptions;
  readonly seedGenerator: SeedGenerator | undefined;
  scale: Variable | null = null;
  concatScoreWeight: Variable | null = null;

  constructor(options: AttentionLayerOptions = {}) {
    super(options);
    this.#options = options;
    this.seedGenerator = options.dropout ? new SeedGenerator(options.seed) : undefined;
    this.supportsMasking = true;
  }
  override build(_shapes?: readonly SymbolicShape[]): void {
    const { useScale = false, scoreMode = "dot" } = this.#options;
    if (useScale) this.scale = this.addWeight({ name: "scale", shape: [], initializer: new Ones() });
    if (scoreMode === "concat")
      this.concatScoreWeight = this.addWeight({ name: "concat_score_weight", shape: [], initializer: new Ones() });
  }
  /** [batch, queries, keys] */
  protected scores(query: Tensor, key: Tensor): Tensor {
    if (!this.concatScoreWeight) {
      const s = matmul(query, swapaxes(key, -2, -1));
      return this.scale ? multiply(s, this.scale.tensor) : s;
    }
    const both = add(expandDims(query, -2), expandDims(key, -3));
    const scaled = this.scale ? multiply(this.scale.tensor, both) : both;
    return multiply(this.concatScoreWeight.tensor, sum(tanh(scaled), { axis: -1 }));
  }
  override call(inputs: readonly Tensor[], options: AttentionCall = {}): unknown {
    if (!Array.isArray(inputs) || inputs.length < 2 || inputs.length > 3)
      throw new ShapeError(
        `${this.name}: the inputs must be [query, value] or [query, value, key]; received ${Array.isArray(inputs) ? inputs.length : "one value"}.`,
      );
    const [query, value, key = value] = inputs as unknown as readonly [Tensor, Tensor, Tensor?];
    const masks = (options.mask ?? []) as readonly (Tensor | undefined)[];
    let scores = this.scores(query, key);
    const parts: Tensor[] = [];
    if (masks[1]) parts.push(expandDims(cast(masks[1], "bool"), -2));
    if (options.useCausalMask)
      parts.push(
        expandDims(greaterEqual(expandDims(arange(scores.shape[1]!), -1), expandDims(arange(scores.shape[2]!), 0)), 0),
      );
    if (parts.length) {
      const mask = parts.reduce((a, b) => logicalAnd(a, b));
      scores = subtract(
        scores,
        multiply(subtract(1, cast(mask, scores.dtype)), scores.dtype === "float16" ? 65504 : 1e9),
      );
    }
    let weights = softmax(scores, { axis: -1 });
    if (options.training && this.seedGenerator)
      weights = dropout(weights, this.#options.dropout!, { seed: this.seedGenerator.next() });
    let out = matmul(weights, value);
    if (masks[0]) out = multiply(out, cast(expandDims(masks[0], -1), out.dtype));
    return options.returnAttentionScores ? [out, weights] : out;
  }
  override computeMask(_inputs: unknown, mask: Tree<Tensor | undefined> | undefined): Tensor | undefined {
    return Array.isArray(mask) ? (mask[0] as Tensor | undefined) : undefined;
  }
  override getConfig(): Record<string, unknown> {
    const { useScale = false, scoreMode = "dot", dropout: rate = 0, seed = null } = this.#options;
    return { ...super.getConfig(), use_scale: useScale, score_mode: scoreMode, dropout: rate, seed };
  }
}
