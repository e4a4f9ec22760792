import type { Tensor, TensorLike } from "@hornbeam/core";
import { RandomUniform } from "@hornbeam/initializers";
import {
  saved,
  Layer,
  type Constraint,
  type Initializer,
  type LayerOptions,
  type Regularizer,
  type Variable,
} from "@hornbeam/nn";
import { cast, notEqual, take } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";

/** Options of Embedding. */
export interface EmbeddingOptions extends LayerOptions {
  readonly embeddingsInitializer?: Initializer;
  readonly embeddingsRegularizer?: Regularizer | null;
  readonly embeddingsConstraint?: Constraint | null;
  /** 0 is padding: a mask is made from it */
  readonly maskZero?: boolean;
  /** the table to begin with: [inputDim, outputDim], or a list of it as `getWeights` gives */
  readonly weights?: TensorLike | readonly [TensorLike] | null;
}

/**
 * Rows of a table by number: x [batch, …] of whole numbers below inputDim → [batch, …, outputDim]. https://keras.io/api/layers/core_layers/embedding/
 * @example new Embedding(100, 16, { maskZero: true }).apply(tokens)
 */
export class Embedding extends Layer {
  static override readonly className: string = "Embedding";
  static override readonly positional: readonly string[] = ["inputDim", "outputDim"];
  readonly inputDim: number;
  readonly outputDim: number;
  readonly #options: EmbeddingOptions;
  override readonly autocast: boolean = false;
  embeddings!: Variable;

  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    super(options);
    this.inputDim = inputDim;
    this.outputDim = outputDim;
    this.#options = options;
    this.supportsMasking = options.maskZero ?? false;
  }
  override build(): void {
    this.embeddings = this.addWeight({
      name: "embeddings",
      shape: [this.inputDim, this.outputDim],
      ...weightOptions(this.#options, "embeddings", new RandomUniform()),
    });
    const { weights } = this.#options;
    if (weights) this.setWeights(isList(weights) ? weights : [weights]);
  }
  override call(x: Tensor): Tensor {
    return take(this.embeddings.tensor, cast(x, "int32"), { axis: 0 });
  }
  override computeMask(x: unknown): Tensor | undefined {
    return this.#options.maskZero ? notEqual(x as Tensor, 0) : undefined;
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      input_dim: this.inputDim,
      output_dim: this.outputDim,
      ...weightConfig(this.#options, "embeddings", new RandomUniform()),
      activity_regularizer: saved("regularizers", this.activityRegularizer),
      mask_zero: this.#options.maskZero ?? false,
      quantization_config: null,
    };
  }
}

/** Whether a table is in a list: as a tensor or typed array, or one level deeper than numbers of a table lie. */
const isList = (x: TensorLike | readonly [TensorLike]): x is readonly [TensorLike] =>
  Array.isArray(x) && x.length === 1 && !(Array.isArray(x[0]) && typeof x[0][0] === "number");
