import type { Tensor } from "@hornbeam/core";
import { RandomUniform } from "@hornbeam/initializers";
import { notEqual, cast, divide, matmul, multiply, tanh, transpose } from "@hornbeam/ops";
import { setMask, type CallOptions, type Variable } from "@hornbeam/nn";
import type { DType } from "@hornbeam/ir";
import { weightOptions } from "../weightOptions.ts";
import { Embedding, type EmbeddingOptions } from "./Embedding.ts";

/** Options of ReversibleEmbedding; names and defaults of Keras. */
export interface ReversibleEmbeddingOptions extends EmbeddingOptions {
  /** whether the way back uses the same table (transposed) */
  readonly tieWeights?: boolean;
  /** dtype of the way back */
  readonly reverseDtype?: DType | null;
  /** scores are squashed to ±cap by cap · tanh(score / cap) */
  readonly logitSoftCap?: number | null;
}
/** Arguments of a call. */
export interface ReversibleEmbeddingCall extends CallOptions {
  /** from vectors to scores of each number: [batch, …, outputDim] → [batch, …, inputDim] */
  readonly reverse?: boolean;
}

/**
 * An embedding that also runs backwards, x · embeddingsᵀ, as language models do to score words.
 * https://keras.io/api/layers/core_layers/reversible_embedding/
 * @example new ReversibleEmbedding(100, 8).apply(sequences, { reverse: true })
 */
export class ReversibleEmbedding extends Embedding {
  static override readonly className: string = "ReversibleEmbedding";
  readonly #options: ReversibleEmbeddingOptions;
  readonly tieWeights: boolean;
  reverseEmbeddings: Variable | null = null;

  constructor(inputDim: number, outputDim: number, options: ReversibleEmbeddingOptions = {}) {
    super(inputDim, outputDim, options);
    this.#options = options;
    this.tieWeights = options.tieWeights ?? true;
  }
  override build(): void {
    super.build();
    if (this.tieWeights) return;
    const { initializer } = weightOptions(this.#options, "embeddings", new RandomUniform());
    const shape = [this.outputDim, this.inputDim];
    this.reverseEmbeddings = this.addWeight({ name: "reverse_embeddings", shape, initializer });
  }
  override call(x: Tensor, options: ReversibleEmbeddingCall = {}): Tensor {
    if (options.reverse) return this.#reverse(x);
    const y = super.call(x);
    if (this.#options.maskZero) setMask(y, notEqual(x, 0));
    return y;
  }
  #reverse(x: Tensor): Tensor {
    const { reverseDtype, logitSoftCap } = this.#options;
    const own = this.reverseEmbeddings?.tensor ?? transpose(this.embeddings.tensor);
    const dtype = reverseDtype ?? own.dtype;
    const scores = matmul(cast(x, dtype), cast(own, dtype));
    return logitSoftCap ? multiply(tanh(divide(scores, logitSoftCap)), logitSoftCap) : scores;
  }
  /** `call` has set it already, one way only. */
  override computeMask(): undefined {
    return undefined;
  }
  override getConfig(): Record<string, unknown> {
    const { reverseDtype = null, logitSoftCap = null } = this.#options;
    return {
      ...super.getConfig(),
      tie_weights: this.tieWeights,
      reverse_dtype: reverseDtype,
      logit_soft_cap: logitSoftCap,
    };
  }
}
