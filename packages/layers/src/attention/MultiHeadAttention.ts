import type { Tensor, Tree } from "@hornbeam/core";
import { sigmoid } from "@hornbeam/activations";
import { GlorotUniform, Zeros } from "@hornbeam/initializers";
import { ValueError } from "@hornbeam/ir";
import { saved, getMask, Layer, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { multiply } from "@hornbeam/ops";
import { Softmax } from "../activations/Softmax.ts";
import { EinsumDense } from "../core/EinsumDense.ts";
import { Dropout } from "../regularization/Dropout.ts";
import { weightConfig, type KernelOptions } from "../weightOptions.ts";
import { attendHeads, checkFlash } from "./attendHeads.ts";
import { attentionMask, type HeadsCall } from "./attentionMask.ts";
import { headShapes } from "./headShapes.ts";

/** Options of MultiHeadAttention; names and defaults of Keras. */
export interface MultiHeadAttentionOptions extends LayerOptions, KernelOptions {
  /** size of each head of the values (default keyDim) */
  readonly valueDim?: number | null;
  readonly dropout?: number;
  readonly outputShape?: number | readonly number[] | null;
  /** axes over which attention runs (default: all but batch and features) */
  readonly attentionAxes?: number | readonly number[] | null;
  /** a gate of the queries, sigmoid(dense(query)), multiplies what the heads attend to. Qiu et al., 2025 */
  readonly useGate?: boolean;
  /** places farther away than this, less one, are not seen */
  readonly slidingWindow?: number | null;
  /** some queries at a time, so that scores are never all there; by default where the sequences are long */
  readonly flashAttention?: boolean | null;
  readonly seed?: number | null;
}
/** Arguments of a call besides query and value. */
export type MultiHeadAttentionCall = HeadsCall;

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/**
 * softmax(Q·Kᵀ / √keyDim)·V in several heads, with projections before and after. Vaswani et al., 2017.
 * query [batch, …targets, dim], value [batch, …sources, dim] → [batch, …targets, dim]. https://keras.io/api/layers/attention_layers/multi_head_attention/
 * @example new MultiHeadAttention(2, 4).apply(query, value, { useCausalMask: true })
 */
export class MultiHeadAttention extends Layer {
  static override readonly className: string = "MultiHeadAttention";
  static override readonly positional: readonly string[] = ["numHeads", "keyDim"];
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly #options: MultiHeadAttentionOptions;
  queryDense!: EinsumDense;
  keyDense!: EinsumDense;
  valueDense!: EinsumDense;
  outputDense!: EinsumDense;
  _gateDense?: EinsumDense;
  _dropoutLayer!: Dropout;
  _softmax!: Softmax;
  #scoreEquation = "";
  #combineEquation = "";
  #axes: readonly number[] = [];
  #shapes: Record<string, unknown> = {};

  constructor(numHeads: number, keyDim: number, options: MultiHeadAttentionOptions = {}) {
    super(options);
    for (const [name, n] of [
      ["numHeads", numHeads],
      ["keyDim", keyDim],
    ] as const)
      if (!Number.isInteger(n) || n < 1)
        throw new ValueError(`MultiHeadAttention: ${name} must be a positive integer; received ${n}.`);
    this.numHeads = numHeads;
    this.keyDim = keyDim;
    const { slidingWindow: window } = options;
    if (window !== undefined && window !== null && (!Number.isInteger(window) || window < 1))
      throw new ValueError(`MultiHeadAttention: slidingWindow must be a positive integer or null; received ${window}.`);
    checkFlash("MultiHeadAttention", options.flashAttention, options.dropout ?? 0);
    this.valueDim = options.valueDim ?? keyDim;
    this.#options = options;
    this.supportsMasking = true;
  }

  #dense(
    rank: number,
    name: string,
    output: readonly number[],
    bound: number,
    activation?: (x: Tensor) => Tensor,
  ): EinsumDense {
    // abc,cde->abde: the last `bound` letters of the input are contracted, `output` letters are new.
    const free = LETTERS.slice(0, rank - bound);
    const contracted = LETTERS.slice(rank - bound, rank);
    const made = LETTERS.slice(rank, rank + output.length);
    const {
      useBias = true,
      kernelInitializer,
      biasInitializer,
      kernelRegularizer,
      biasRegularizer,
      kernelConstraint,
      biasConstraint,
    } = this.#options;
    return new EinsumDense(
      `${free}${contracted},${contracted}${made}->${free}${made}`,
      [...Array.from({ length: free.length - 1 }, () => null), ...output],
      {
        name,
        dtype: this.dtypePolicy,
        ...(activation && { activation }),
        biasAxes: useBias ? made : null,
        ...(kernelInitializer && { kernelInitializer }),
        ...(biasInitializer && { biasInitializer }),
        kernelRegularizer: kernelRegularizer ?? null,
        biasRegularizer: biasRegularizer ?? null,
        kernelConstraint: kernelConstraint ?? null,
        biasConstraint: biasConstraint ?? null,
      },
    );
  }

  override build(queryShape: SymbolicShape, valueShape: SymbolicShape = queryShape, given?: SymbolicShape): void {
    const keyShape = given ?? valueShape;
    this.#shapes = { query_shape: queryShape, value_shape: valueShape, ...(given && { key_shape: given }) };
    const rank = queryShape.length;
    const { outputShape, attentionAxes, dropout = 0, seed } = this.#options;
    const heads = this.numHeads;
    this.queryDense = this.#dense(rank, "query", [heads, this.keyDim], 1);
    this.keyDense = this.#dense(keyShape.length, "key", [heads, this.keyDim], 1);
    this.valueDense = this.#dense(valueShape.length, "value", [heads, this.valueDim], 1);
    if (this.#options.useGate) this._gateDense = this.#dense(rank, "gate", [heads, this.valueDim], 1, sigmoid);
    const out =
      outputShape === undefined || outputShape === null
        ? [queryShape[rank - 1]!]
        : typeof outputShape === "number"
          ? [outputShape]
          : outputShape;
    this.outputDense = this.#dense(rank + 1, "attention_output", out, 2);
    this.queryDense.buildFrom([queryShape]);
    this.keyDense.buildFrom([keyShape]);
    this._gateDense?.buildFrom([queryShape]);
    this.valueDense.buildFrom([valueShape]);
    this.outputDense.buildFrom([[...queryShape.slice(0, -1), heads, this.valueDim]]);
    this._dropoutLayer = new Dropout(dropout, { name: "dropout", dtype: this.dtypePolicy, seed: seed ?? null });
    const axes =
      attentionAxes === undefined || attentionAxes === null
        ? Array.from({ length: rank - 2 }, (_, i) => i + 1)
        : typeof attentionAxes === "number"
          ? [attentionAxes]
          : attentionAxes;
    this.#axes = axes.map((a) => (a < 0 ? a + rank : a));
    this.#equations(rank + 1);
    const scored = this.#axes.map((_, i) => i - this.#axes.length);
    this._softmax = new Softmax({ axis: scored.length === 1 ? -1 : scored, name: "softmax", dtype: this.dtypePolicy });
  }
  /** Letters of the products: batch axes first, then heads, targets and sources. */
  #equations(rank: number): void {
    const target = [...LETTERS.slice(0, rank)];
    const heads = target[rank - 2]!;
    const source = target.map((c, i) => (this.#axes.includes(i) ? c.toUpperCase() : c));
    const batch = target.filter((_, i) => !this.#axes.includes(i) && i < rank - 2).join("");
    const from = this.#axes.map((a) => target[a]).join("");
    const to = this.#axes.map((a) => source[a]).join("");
    const scores = `${batch}${heads}${from}${to}`;
    this.#scoreEquation = `${target.join("")},${source.join("")}->${scores}`;
    this.#combineEquation = `${scores},${source.join("")}->${target.join("")}`;
  }

  override call(query: Tensor, value: Tensor, options: MultiHeadAttentionCall = {}): unknown {
    const { slidingWindow, flashAttention } = this.#options;
    const heads = {
      scores: this.#scoreEquation,
      combine: this.#combineEquation,
      axes: this.#axes.length,
      scale: 1 / Math.sqrt(this.keyDim),
      mask: attentionMask(query, value, options, slidingWindow),
      softmax: this._softmax,
      dropout: this._dropoutLayer,
      flashAttention,
    };
    const q: Tensor = this.queryDense.apply(query);
    const k: Tensor = this.keyDense.apply(options.key ?? value);
    const v: Tensor = this.valueDense.apply(value);
    const [seen, weights] = attendHeads(q, k, v, heads, options);
    const gate = this._gateDense?.apply(query) as Tensor | undefined;
    const out: Tensor = this.outputDense.apply(gate ? multiply(seen, gate) : seen);
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
    const { useBias = true, outputShape = null, attentionAxes = null, dropout = 0, seed = null } = this.#options;
    const { useGate = false, slidingWindow = null } = this.#options;
    return {
      ...super.getConfig(),
      num_heads: this.numHeads,
      key_dim: this.keyDim,
      value_dim: this.valueDim,
      dropout,
      use_bias: useBias,
      output_shape: outputShape,
      attention_axes: attentionAxes ?? (this.built ? this.#axes : null),
      ...weightConfig(this.#options, "kernel", new GlorotUniform()),
      ...weightConfig(this.#options, "bias", new Zeros()),
      activity_regularizer: saved("regularizers", this.activityRegularizer),
      use_gate: useGate,
      sliding_window: slidingWindow,
      seed,
    };
  }
}
