import { isTensor, type Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { getMask, Layer, Variable, type CallOptions, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { cast, expandDims, flip, multiply, scan, swapaxes, where, zeros } from "@hornbeam/ops";
import { savedLayer } from "../savedLayer.ts";

/** One step of a recurrent network. */
export interface Cell extends Layer {
  readonly stateSize: number | readonly number[];
  readonly outputSize: number;
  /** What every step needs of the whole sequence [time, batch, features], computed at once; the default is the sequence itself. */
  prepare?(
    xs: Tensor,
    training: boolean,
  ): { readonly xs: Tensor; step(x: Tensor, states: readonly Tensor[]): readonly [Tensor, readonly Tensor[]] };
  call(x: never, states: never, options?: never): unknown;
}

/** Options of recurrent layers; names and defaults of Keras. */
export interface RNNOptions extends LayerOptions {
  /** all outputs [batch, time, units], or the last one */
  readonly returnSequences?: boolean;
  /** states too: [output, ...states] */
  readonly returnState?: boolean;
  readonly goBackwards?: boolean;
  /** the last states are the first of the next batch */
  readonly stateful?: boolean;
  /** steps written out one by one instead of a loop */
  readonly unroll?: boolean;
  readonly zeroOutputForMask?: boolean;
}
/** Arguments of a call besides the sequence. */
export interface RNNCall extends CallOptions {
  readonly initialState?: Tensor | readonly Tensor[];
}

/** A cell run over the steps of a sequence: [batch, time, features]. Masked steps keep state and output. https://keras.io/api/layers/recurrent_layers/rnn/ */
export class RNN extends Layer {
  static override readonly className: string = "RNN";
  static override readonly positional: readonly string[] = ["cell"];
  readonly cell: Cell;
  readonly rnnOptions: RNNOptions;
  #states: Variable[] | undefined;

  constructor(cell: Cell, options: RNNOptions = {}) {
    super(options);
    this.cell = cell;
    this.rnnOptions = options;
    this.supportsMasking = true;
    this.inputSpec = { ndim: 3 };
  }
  get stateSizes(): readonly number[] {
    const { stateSize } = this.cell;
    return typeof stateSize === "number" ? [stateSize] : stateSize;
  }
  override build(inputShape: SymbolicShape): void {
    if (inputShape.length !== 3)
      throw new ShapeError(
        `${this.name}: the input must be [batch, time, features]; received ${showShape(inputShape)}.`,
      );
    this.cell.buildFrom([[inputShape[0]!, inputShape[2]!]]);
    if (!this.rnnOptions.stateful) return;
    const batch = inputShape[0];
    if (batch === null || batch === undefined)
      throw new ShapeError(
        `${this.name}: a stateful layer needs a fixed batch size; received ${showShape(inputShape)}. Give Input a batchSize.`,
      );
    this.#states = this.stateSizes.map(
      (n, i) => new Variable(zeros([batch, n]), { name: `state_${i}`, trainable: false }),
    );
  }
  override get variables(): readonly Variable[] {
    return [...super.variables, ...(this.#states ?? [])];
  }
  /** Stateful layers begin anew. */
  resetState(): void {
    for (const v of this.#states ?? []) v.assign(zeros(v.shape));
  }
  #initial(x: Tensor, given: RNNCall["initialState"]): readonly Tensor[] {
    if (given) return isTensor(given) ? [given] : (given as readonly Tensor[]);
    if (this.#states) return this.#states.map((v) => v.value);
    return this.stateSizes.map((n) => zeros([x.shape[0]!, n], { dtype: x.dtype }));
  }

  override call(x: Tensor, options: RNNCall = {}): unknown {
    const {
      goBackwards = false,
      unroll = false,
      returnSequences = false,
      returnState = false,
      zeroOutputForMask = false,
    } = this.rnnOptions;
    const mask = (options.mask as Tensor | undefined) ?? getMask(x);
    const turn = (t: Tensor): Tensor => {
      const timeFirst = swapaxes(t, 0, 1);
      return goBackwards ? flip(timeFirst, { axis: 0 }) : timeFirst;
    };
    const { xs, step } = this.#stepper(turn(x), options.training ?? false);
    const initial = this.#initial(x, options.initialState);
    const blank = zeros([x.shape[0]!, this.cell.outputSize], { dtype: x.dtype });
    type Carry = { states: readonly Tensor[]; last: Tensor };
    const body = (carry: Carry, at: { x: Tensor; mask?: Tensor }): readonly [Carry, { y: Tensor }] => {
      const [y, states] = step(at.x, carry.states);
      if (!at.mask) return [{ states, last: y }, { y }];
      const keep = expandDims(cast(at.mask, "bool"), -1);
      const kept = where(keep, y, zeroOutputForMask ? multiply(y, 0) : carry.last);
      return [
        { states: states.map((s, i) => where(keep, s, carry.states[i]!)), last: where(keep, y, carry.last) },
        { y: kept },
      ];
    };
    const inputs = { x: xs, ...(mask && { mask: turn(cast(mask, "int32")) }) };
    const [end, ys] = scan(body as never, { states: initial, last: blank } as never, inputs as never, {
      unroll,
    }) as unknown as [Carry, { y: Tensor }];
    this.#states?.forEach((v, i) => v.assign(end.states[i]!));
    const output = returnSequences ? swapaxes(ys.y, 0, 1) : end.last;
    return returnState ? [output, ...end.states] : output;
  }
  #stepper(xs: Tensor, training: boolean): ReturnType<NonNullable<Cell["prepare"]>> {
    if (this.cell.prepare) return this.cell.prepare(xs, training);
    return {
      xs,
      step: (x, states) => {
        const [y, next] = (this.cell as unknown as Layer).apply(x, [...states], { training }) as readonly [
          Tensor,
          readonly Tensor[] | Tensor,
        ];
        return [y, isTensor(next) ? [next] : (next as readonly Tensor[])];
      },
    };
  }
  override computeMask(_x: unknown, mask: unknown): Tensor | undefined {
    return this.rnnOptions.returnSequences ? (mask as Tensor | undefined) : undefined;
  }
  /** The same layer with other options and weights of its own. */
  cloneWith(_options: RNNOptions): RNN {
    throw new ShapeError(
      `${this.name}: Bidirectional needs a backward layer for a cell of your own; received none. Pass backwardLayer.`,
    );
  }
  protected get rnnConfig(): Record<string, unknown> {
    const {
      returnSequences = false,
      returnState = false,
      goBackwards = false,
      stateful = false,
      unroll = false,
      zeroOutputForMask = false,
    } = this.rnnOptions;
    return {
      return_sequences: returnSequences,
      return_state: returnState,
      go_backwards: goBackwards,
      stateful,
      unroll,
      zero_output_for_mask: zeroOutputForMask,
    };
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.rnnConfig, cell: savedLayer(this.cell) };
  }
}
