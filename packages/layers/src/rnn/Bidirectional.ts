import { isTensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { Layer, type LayerOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { add, concatenate, divide, flip, multiply } from "@hornbeam/ops";
import { savedLayer } from "../savedLayer.ts";
import type { RecurrentLayer, RNNCall } from "./RecurrentLayer.ts";

/** How the two outputs are combined; null gives both. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;
/** Options of Bidirectional. */
export interface BidirectionalOptions extends LayerOptions {
  readonly mergeMode?: MergeMode;
  readonly backwardLayer?: RecurrentLayer;
  /** what to begin with: the weights of the forward layer, then those of the backward one */
  readonly weights?: readonly TensorLike[] | null;
}

const MODES: readonly MergeMode[] = ["concat", "sum", "mul", "ave", null];

/**
 * A recurrent layer run in both directions. https://keras.io/api/layers/recurrent_layers/bidirectional/
 * @example new Bidirectional(new LSTM(8), { mergeMode: "sum" }).apply(sequences)
 */
export class Bidirectional extends Layer {
  static override readonly className: string = "Bidirectional";
  static override readonly positional: readonly string[] = ["layer"];
  readonly forwardLayer: RecurrentLayer;
  readonly backwardLayer: RecurrentLayer;
  readonly mergeMode: MergeMode;
  readonly #weights: readonly TensorLike[] | null;

  constructor(layer: RecurrentLayer, options: BidirectionalOptions = {}) {
    super(options);
    this.#weights = options.weights ?? null;
    this.mergeMode = options.mergeMode === undefined ? "concat" : options.mergeMode;
    if (!MODES.includes(this.mergeMode))
      throw new ValueError(
        `Bidirectional: mergeMode must be "concat", "sum", "mul", "ave" or null; received ${JSON.stringify(this.mergeMode)}.`,
      );
    this.forwardLayer = layer;
    this.backwardLayer =
      options.backwardLayer ??
      layer.cloneWith({ goBackwards: !(layer.rnnOptions.goBackwards ?? false), name: `backward_${layer.name}` });
    if (!layer.named) layer.name = `forward_${layer.name}`;
    this.#check();
    // Steps that do not count must not put the other direction's last output in their place.
    for (const l of [layer, this.backwardLayer])
      l.rnnOptions = { ...l.rnnOptions, zeroOutputForMask: layer.rnnOptions.returnSequences ?? false };
    this.supportsMasking = true;
    if (layer.inputSpec) this.inputSpec = layer.inputSpec;
  }
  /** @throws ValueError for layers that do not go in both directions, or give other things. */
  #check(): void {
    const [a, b] = [this.forwardLayer.rnnOptions, this.backwardLayer.rnnOptions];
    if ((a.goBackwards ?? false) === (b.goBackwards ?? false))
      throw new ValueError(`Bidirectional: one layer must go backwards and the other forwards; received two alike.`);
    for (const key of ["stateful", "returnSequences", "returnState"] as const)
      if ((a[key] ?? false) !== (b[key] ?? false))
        throw new ValueError(`Bidirectional: both layers must have the same ${key}; received ${a[key]} and ${b[key]}.`);
  }
  /** Stateful layers begin anew. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }
  override build(inputShape: SymbolicShape): void {
    this.forwardLayer.buildFrom([inputShape]);
    this.backwardLayer.buildFrom([inputShape]);
    if (this.#weights) this.setWeights(this.#weights);
  }
  override get variables(): readonly Variable[] {
    return [...this.forwardLayer.variables, ...this.backwardLayer.variables];
  }
  override call(x: Tensor, options: RNNCall = {}): unknown {
    const given = options.initialState as readonly Tensor[] | undefined;
    const half = (given?.length ?? 0) / 2;
    const run = (layer: RecurrentLayer, from: number): unknown =>
      layer.apply(x, { ...options, ...(given && { initialState: given.slice(from, from + half) }) });
    const [a, ...statesA] = listOf(run(this.forwardLayer, 0));
    const [b, ...statesB] = listOf(run(this.backwardLayer, half));
    const back = this.forwardLayer.rnnOptions.returnSequences ? flip(b!, { axis: 1 }) : b!;
    const merged = this.#merge(a!, back);
    const states = [...statesA, ...statesB];
    if (!states.length) return merged;
    return [...(isTensor(merged) ? [merged] : merged), ...states];
  }
  #merge(a: Tensor, b: Tensor): Tensor | Tensor[] {
    switch (this.mergeMode) {
      case "concat":
        return concatenate([a, b], { axis: -1 });
      case "sum":
        return add(a, b);
      case "mul":
        return multiply(a, b);
      case "ave":
        return divide(add(a, b), 2);
      default:
        return [a, b];
    }
  }
  override computeMask(_x: unknown, mask: unknown): Tensor | undefined | (Tensor | undefined)[] {
    const own = this.forwardLayer.rnnOptions.returnSequences ? (mask as Tensor | undefined) : undefined;
    return this.mergeMode === null ? [own, own] : own;
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      merge_mode: this.mergeMode,
      layer: savedLayer(this.forwardLayer),
      backward_layer: savedLayer(this.backwardLayer),
    };
  }
}

const listOf = (x: unknown): Tensor[] => (Array.isArray(x) ? (x as Tensor[]) : [x as Tensor]);
