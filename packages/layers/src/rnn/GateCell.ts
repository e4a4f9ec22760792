import type { Tensor } from "@hornbeam/core";
import { tanh } from "@hornbeam/activations";
import { GlorotUniform, Orthogonal, Zeros } from "@hornbeam/initializers";
import { ValueError } from "@hornbeam/ir";
import {
  Layer,
  SeedGenerator,
  type CallOptions,
  type Initializer,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import { add, expandDims, matmul, multiply, slice, squeeze } from "@hornbeam/ops";
import { weightOptions } from "../weightOptions.ts";
import { cellConfig, dropoutPattern, type CellOptions } from "./cellOptions.ts";
import type { Cell } from "./RNN.ts";

/** What the cells share: a kernel for inputs and one for the state, several gates side by side, dropout on both. */
export abstract class GateCell extends Layer implements Cell {
  static override readonly positional: readonly string[] = ["units"];
  readonly units: number;
  protected readonly options: CellOptions;
  readonly #gates: number;
  readonly seedGenerator: SeedGenerator | undefined;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;

  constructor(units: number, gates: number, options: CellOptions) {
    super(options);
    if (!Number.isInteger(units) || units < 1)
      throw new ValueError(`${this.className}: units must be a positive integer; received ${units}.`);
    this.units = units;
    this.#gates = gates;
    this.options = options;
    if ((options.dropout ?? 0) > 0 || (options.recurrentDropout ?? 0) > 0)
      this.seedGenerator = new SeedGenerator(options.seed);
  }
  get stateSize(): number | readonly number[] {
    return this.units;
  }
  get outputSize(): number {
    return this.units;
  }
  protected get biasShape(): readonly number[] {
    return [this.#gates * this.units];
  }
  protected biasInitializer(): Initializer {
    return new Zeros();
  }
  protected get activation(): (x: Tensor) => Tensor {
    return this.options.activation === undefined ? tanh : (this.options.activation ?? ((x) => x));
  }
  override build(inputShape: SymbolicShape): void {
    const width = this.#gates * this.units;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [inputShape[inputShape.length - 1]!, width],
      ...weightOptions(this.options, "kernel", new GlorotUniform()),
    });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [this.units, width],
      ...weightOptions(this.options, "recurrent", new Orthogonal()),
    });
    if (this.options.useBias ?? true)
      this.bias = this.addWeight({
        name: "bias",
        shape: this.biasShape,
        ...weightOptions(this.options, "bias", this.biasInitializer()),
      });
  }
  /** Bias of the inputs' part, where there is one. */
  protected inputBias(): Tensor | undefined {
    return this.bias?.tensor;
  }
  /** One step, given the inputs' part x·kernel + bias. `recurrent` is the state after its dropout. */
  protected abstract advance(
    projected: Tensor,
    states: readonly Tensor[],
    recurrent: (h: Tensor) => Tensor,
  ): readonly [Tensor, readonly Tensor[]];

  /** The inputs' part of all steps is one product; the loop is left with the state's. */
  prepare(xs: Tensor, training: boolean): ReturnType<NonNullable<Cell["prepare"]>> {
    const { dropout = 0, recurrentDropout = 0 } = this.options;
    const first = (x: Tensor): Tensor => squeeze(x, { axis: 0 });
    const seed = this.seedGenerator;
    const input =
      training && dropout && seed
        ? multiply(xs, expandDims(dropoutPattern(first(takeFirst(xs)), dropout, seed.next()), 0))
        : xs;
    let projected = matmul(input, this.kernel.tensor);
    const bias = this.inputBias();
    if (bias) projected = add(projected, bias);
    const key = training && recurrentDropout && seed ? seed.next() : undefined;
    const recurrent = (h: Tensor): Tensor => (key ? multiply(h, dropoutPattern(h, recurrentDropout, key)) : h);
    return { xs: projected, step: (x, states) => this.advance(x, states, recurrent) };
  }
  override call(x: Tensor, states: Tensor | readonly Tensor[], options: CallOptions = {}): unknown {
    const list = Array.isArray(states) ? (states as readonly Tensor[]) : [states as Tensor];
    const { xs, step } = this.prepare(expandDims(x, 0), options.training ?? false);
    const [y, next] = step(squeeze(xs, { axis: 0 }), list);
    return [y, Array.isArray(states) ? [...next] : next[0]];
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...cellConfig(this.units, this.options, tanh) };
  }
}

const takeFirst = (xs: Tensor): Tensor =>
  slice(
    xs,
    xs.shape.map(() => 0),
    [1, ...xs.shape.slice(1)],
  );
