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
import type { Cell, CellRun } from "./Cell.ts";

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
    return this.options.biasInitializer ?? new Zeros();
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
        ...weightOptions(this.options, "bias", new Zeros()),
        initializer: this.biasInitializer(),
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
  start(training: boolean): CellRun {
    const { dropout = 0, recurrentDropout = 0 } = this.options;
    const seed = training ? this.seedGenerator : undefined;
    const inputKey = dropout ? seed?.next() : undefined;
    const stateKey = recurrentDropout ? seed?.next() : undefined;
    const recurrent = (h: Tensor): Tensor =>
      stateKey ? multiply(h, dropoutPattern(h, recurrentDropout, stateKey)) : h;
    const bias = this.inputBias();
    return {
      project: (xs) => {
        const first = (): Tensor => squeeze(takeFirst(xs), { axis: 0 });
        const kept = inputKey ? multiply(xs, expandDims(dropoutPattern(first(), dropout, inputKey), 0)) : xs;
        const projected = matmul(kept, this.kernel.tensor);
        return bias ? add(projected, bias) : projected;
      },
      step: (x, states) => this.advance(x, states as readonly Tensor[], recurrent),
    };
  }
  override call(x: Tensor, states: Tensor | readonly Tensor[], options: CallOptions = {}): unknown {
    const list = Array.isArray(states) ? (states as readonly Tensor[]) : [states as Tensor];
    const { project, step } = this.start(options.training ?? false);
    const [y, next] = step(squeeze(project(expandDims(x, 0)), { axis: 0 }), list);
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
