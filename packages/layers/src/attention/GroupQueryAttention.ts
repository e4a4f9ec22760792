import type { Tensor, Tree } from "@hornbeam/core";
import { sigmoid } from "@hornbeam/activations";
import { GlorotUniform, Zeros } from "@hornbeam/initializers";
import { ValueError } from "@hornbeam/ir";
import { saved, getMask, Layer, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { multiply, repeat } from "@hornbeam/ops";
import { Softmax } from "../activations/Softmax.ts";
import { EinsumDense } from "../core/EinsumDense.ts";
import { Dropout } from "../regularization/Dropout.ts";
import { weightConfig, type KernelOptions } from "../weightOptions.ts";
import { attendHeads, checkFlash } from "./attendHeads.ts";
import { attentionMask, type HeadsCall } from "./attentionMask.ts";
import { headShapes } from "./headShapes.ts";

/** Options of GroupQueryAttention; names and defaults of Keras. */
export interface GroupQueryAttentionOptions extends LayerOptions, KernelOptions {
  readonly dropout?: number;
  /** a gate of the queries, sigmoid(dense(query)), multiplies what the heads attend to. Qiu et al., 2025 */
  readonly useGate?: boolean;
  /** places farther away than this, less one, are not seen */
  readonly slidingWindow?: number | null;
  /** some queries at a time, so that scores are never all there; by default where the sequences are long */
  readonly flashAttention?: boolean | null;
  readonly seed?: number | null;
}

/**
 * Attention in heads of which groups share keys and values. Ainslie et al., 2023. query [batch, targets, dim], value
 * [batch, sources, dim] → [batch, targets, dim]. https://keras.io/api/layers/attention_layers/group_query_attention/
 * @example new GroupQueryAttention(4, 4, 2).apply(query, value, { useCausalMask: true })
 */
export class GroupQueryAttention extends Layer {
  static override readonly className: string = "GroupQueryAttention";
  static override readonly positional: readonly string[] = ["headDim", "numQueryHeads", "numKeyValueHeads"];
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;
  readonly #options: GroupQueryAttentionOptions;
  _queryDense!: EinsumDense;
  _keyDense!: EinsumDense;
  _valueDense!: EinsumDense;
  _outputDense!: EinsumDense;
  _gateDense?: EinsumDense;
  _dropoutLayer!: Dropout;
  _softmax!: Softmax;
  #shapes: Record<string, unknown> = {};

  /** @throws ValueError for sizes that are no positive integers, and heads that do not fall into groups. */
  constructor(
    headDim: number,
    numQueryHeads: number,
    numKeyValueHeads: number,
    options: GroupQueryAttentionOptions = {},
  ) {
    super(options);
    const sizes = { headDim, numQueryHeads, numKeyValueHeads, slidingWindow: options.slidingWindow ?? 1 };
    for (const [name, n] of Object.entries(sizes))
      if (!Number.isInteger(n) || n < 1)
        throw new ValueError(`GroupQueryAttention: ${name} must be a positive integer; received ${n}.`);
    if (numQueryHeads % numKeyValueHeads)
      throw new ValueError(
        `GroupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads; received ${numQueryHeads} and ${numKeyValueHeads}.`,
      );
    checkFlash("GroupQueryAttention", options.flashAttention, options.dropout ?? 0);
    this.headDim = headDim;
    this.numQueryHeads = numQueryHeads;
    this.numKeyValueHeads = numKeyValueHeads;
    this.#options = options;
    this.supportsMasking = true;
  }
  /** Keras's class has another name than its export. */
  override get nameBase(): string {
    return "GroupedQueryAttention";
  }
  #dense(name: string, equation: string, output: readonly number[], activation?: (x: Tensor) => Tensor): EinsumDense {
    const { useBias = true, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer } = this.#options;
    const made = equation.split("->")[1]!.slice(2);
    return new EinsumDense(equation, [null, ...output], {
      name,
      dtype: this.dtypePolicy,
      biasAxes: useBias ? made : null,
      ...(activation && { activation }),
      ...(kernelInitializer && { kernelInitializer }),
      ...(biasInitializer && { biasInitializer }),
      kernelRegularizer: kernelRegularizer ?? null,
      biasRegularizer: biasRegularizer ?? null,
      activityRegularizer: this.activityRegularizer,
      kernelConstraint: this.#options.kernelConstraint ?? null,
      biasConstraint: this.#options.biasConstraint ?? null,
    });
  }
  override build(queryShape: SymbolicShape, valueShape: SymbolicShape = queryShape, given?: SymbolicShape): void {
    this.#shapes = { query_shape: queryShape, value_shape: valueShape, ...(given && { key_shape: given }) };
    const { numQueryHeads: heads, numKeyValueHeads: shared, headDim: size } = this;
    this._queryDense = this.#dense("query", "bqm,muh->bquh", [heads, size]);
    this._keyDense = this.#dense("key", "bkm,mvh->bkvh", [shared, size]);
    if (this.#options.useGate) this._gateDense = this.#dense("gate", "bqm,muh->bquh", [heads, size], sigmoid);
    this._valueDense = this.#dense("value", "bkm,mvh->bkvh", [shared, size]);
    this._outputDense = this.#dense("attention_output", "bquh,uhm->bqm", [queryShape[queryShape.length - 1]!]);
    this._queryDense.buildFrom([queryShape]);
    this._keyDense.buildFrom([given ?? valueShape]);
    this._gateDense?.buildFrom([queryShape]);
    this._valueDense.buildFrom([valueShape]);
    this._outputDense.buildFrom([[null, null, heads, size]]);
    this._softmax = new Softmax({ name: "softmax", dtype: this.dtypePolicy });
    this._dropoutLayer = new Dropout(this.#options.dropout ?? 0, {
      name: "dropout",
      dtype: this.dtypePolicy,
      seed: this.#options.seed ?? null,
    });
  }
  override call(query: Tensor, value: Tensor, options: HeadsCall = {}): unknown {
    const each = this.numQueryHeads / this.numKeyValueHeads;
    const spread = (x: Tensor): Tensor => (each === 1 ? x : repeat(x, each, { axis: 2 }));
    const heads = {
      scores: "bquh,bkuh->buqk",
      combine: "buqk,bkuh->bquh",
      axes: 1,
      scale: 1 / Math.sqrt(this.headDim),
      mask: attentionMask(query, value, options, this.#options.slidingWindow),
      softmax: this._softmax,
      dropout: this._dropoutLayer,
      flashAttention: this.#options.flashAttention,
    };
    const k = spread(this._keyDense.apply(options.key ?? value));
    const v = spread(this._valueDense.apply(value));
    const [seen, weights] = attendHeads(this._queryDense.apply(query), k, v, heads, options);
    const gate = this._gateDense?.apply(query) as Tensor | undefined;
    const out: Tensor = this._outputDense.apply(gate ? multiply(seen, gate) : seen);
    return options.returnAttentionScores ? [out, weights] : out;
  }
  /** The mask of the query goes on. */
  override computeMask(inputs: unknown, _mask: Tree<Tensor | undefined> | undefined): Tensor | undefined {
    return Array.isArray(inputs) ? getMask(inputs[0] as Tensor) : undefined;
  }
  override getBuildConfig(): Record<string, unknown> {
    return { shapes_dict: this.#shapes };
  }
  override buildFromConfig(config: Record<string, unknown>): void {
    const shapes = headShapes(config);
    if (shapes) this.buildFrom(shapes);
  }
  override getConfig(): Record<string, unknown> {
    const { useBias = true, useGate = false, slidingWindow = null, dropout = 0, seed = null } = this.#options;
    return {
      ...super.getConfig(),
      head_dim: this.headDim,
      num_query_heads: this.numQueryHeads,
      num_key_value_heads: this.numKeyValueHeads,
      use_bias: useBias,
      use_gate: useGate,
      sliding_window: slidingWindow,
      dropout,
      ...weightConfig(this.#options, "kernel", new GlorotUniform()),
      ...weightConfig(this.#options, "bias", new Zeros()),
      activity_regularizer: saved("regularizers", this.activityRegularizer),
      seed,
    };
  }
}
