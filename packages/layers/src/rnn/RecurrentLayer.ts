import { isTensor, treeFill, treeLeaves, treeMap, type Tensor, type Tree } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { getMask, Layer, Variable, type CallOptions, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { cast, flip, multiply, reshape, scan, swapaxes, where, zeros, zerosLike } from "@hornbeam/ops";
import type { Cell, States } from "./Cell.ts";
import { initialStates, outputShapeOf, runCell } from "./runCell.ts";

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
  /** masked steps give zeros instead of the output before */
  readonly zeroOutputForMask?: boolean;
}
/** Arguments of a call besides the sequence. */
export interface RNNCall extends CallOptions {
  /** one tensor, or one for each state; zeros (or the last states of a stateful layer) by default */
  readonly initialState?: Tensor | States;
}

/** A cell run over the steps of a sequence: [batch, time, …]. Masked steps keep state and output. */
export abstract class RecurrentLayer extends Layer {
  readonly cell: Cell;
  rnnOptions: RNNOptions;
  #states: Variable[] | undefined;

  /** @throws ValueError for a cell without `stateSize`. */
  constructor(cell: Cell, options: RNNOptions) {
    super(options);
    this.cell = cell;
    if (!(cell instanceof Layer) || cell.stateSize === undefined)
      throw new ValueError(
        `${this.className}: a cell must be a Layer with stateSize and call(x, states); received ${typeof cell}.`,
      );
    this.rnnOptions = options;
    this.supportsMasking = true;
    this.inputSpec = { minNdim: 3 };
  }
  override build(inputShape: SymbolicShape): void {
    if (inputShape.length < 3)
      throw new ShapeError(`${this.name}: the input must be [batch, time, …]; received ${showShape(inputShape)}.`);
    this.cell.buildFrom([[inputShape[0]!, ...inputShape.slice(2)]]);
    if (!this.rnnOptions.stateful) return;
    const batch = inputShape[0];
    if (batch === null || batch === undefined)
      throw new ShapeError(
        `${this.name}: a stateful layer needs a fixed batch size; received ${showShape(inputShape)}. Give Input a batchSize.`,
      );
    this.#states = treeLeaves(this.#zeros(batch)).map(
      (t, i) => new Variable(t, { name: `state_${i}`, dtype: this.variableDtype, trainable: false }),
    );
  }
  #zeros(batch: number): Tree<Tensor> {
    return initialStates(this.cell, batch, this.computeDtype) as Tree<Tensor>;
  }
  override get variables(): readonly Variable[] {
    return [...super.variables, ...(this.#states ?? [])];
  }
  /** Stateful layers begin anew. */
  resetState(): void {
    for (const v of this.#states ?? []) v.assign(zerosLike(v.value));
  }
  #initial(batch: number, given: RNNCall["initialState"]): Tree<Tensor> {
    const dtype = this.computeDtype;
    const states = given
      ? isTensor(given)
        ? [given]
        : (given as Tree<Tensor>)
      : this.#states
        ? treeFill(
            this.#zeros(batch),
            this.#states.map((v) => v.value),
          )
        : this.#zeros(batch);
    return treeMap(states, (t) => (t.dtype === dtype ? t : cast(t, dtype)));
  }

  override call(x: Tensor, options: RNNCall = {}): unknown {
    const { goBackwards, unroll = false, returnSequences, returnState, zeroOutputForMask } = this.rnnOptions;
    const mask = (options.mask as Tensor | undefined) ?? getMask(x);
    const turn = (t: Tensor): Tensor => {
      const timeFirst = swapaxes(t, 0, 1);
      return goBackwards ? flip(timeFirst, { axis: 0 }) : timeFirst;
    };
    const run = runCell(this.cell, options.training ?? false);
    const xs = run.project(turn(x));
    const initial = this.#initial(x.shape[0]!, options.initialState);
    type Carry = { states: Tree<Tensor>; last: Tensor };
    const keepOld = (at: Tensor, next: Tree<Tensor>, old: Tree<Tensor>): Tree<Tensor> => {
      const before = treeLeaves(old);
      const kept = treeLeaves(next).map((s, i) => where(along(at, s), s, before[i]!));
      return treeFill(next, kept);
    };
    const body = (carry: Carry, at: { x: Tensor; mask?: Tensor }): readonly [Carry, { y: Tensor }] => {
      const [y, next] = run.step(at.x, carry.states as States);
      const states = next as Tree<Tensor>;
      if (!at.mask) return [{ states, last: y }, { y }];
      const { last } = carry;
      const keep = along(at.mask, y);
      const kept = where(keep, y, zeroOutputForMask ? multiply(y, 0) : last);
      return [{ states: keepOld(at.mask, states, carry.states), last: where(keep, y, last) }, { y: kept }];
    };
    const inputs = { x: xs, ...(mask && { mask: turn(cast(mask, "int32")) }) };
    // An output for masked steps before the first that counts.
    const last = zeros([x.shape[0]!, ...outputShapeOf(this.cell)], { dtype: this.computeDtype });
    const [end, ys] = scan(body as never, { states: initial, last } as never, inputs as never, {
      unroll,
    }) as unknown as [Carry, { y: Tensor }];
    const leaves = treeLeaves(end.states);
    this.#states?.forEach((v, i) => v.assign(leaves[i]!));
    const output = returnSequences ? swapaxes(ys.y, 0, 1) : end.last;
    return returnState ? [output, ...(end.states as readonly Tree<Tensor>[])] : output;
  }
  override computeMask(_x: unknown, mask: unknown): Tensor | undefined {
    return this.rnnOptions.returnSequences ? (mask as Tensor | undefined) : undefined;
  }
  /** The same layer with other options and weights of its own. */
  cloneWith(_options: RNNOptions): RecurrentLayer {
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
}

/** [batch] as a condition for [batch, …]. */
const along = (mask: Tensor, t: Tensor): Tensor =>
  reshape(cast(mask, "bool"), [t.shape[0]!, ...t.shape.slice(1).map(() => 1)]);
