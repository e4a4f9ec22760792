import type { Tensor } from "@hornbeam/core";
import type { Layer } from "@hornbeam/nn";

/** States of a cell: one for each of its `stateSize`s, in lists where cells are stacked. */
export type States = readonly (Tensor | States)[];
/** Sizes of states: a number, or a list of numbers and of further lists. */
export type StateSize = number | readonly StateSize[];

/** A cell in one call of its layer: whatever must be drawn or computed once is. */
export interface CellRun {
  /** what every step needs of the inputs [time, batch, …], computed for all of them at once */
  project(xs: Tensor): Tensor;
  /** one step, given its part of what was projected: output and next states */
  step(x: Tensor, states: States): readonly [Tensor, States];
}

/** One step of a recurrent network: `call(x, states, { training })` gives [output, next states]. */
export interface Cell extends Layer {
  readonly stateSize: StateSize;
  readonly outputSize?: number;
  /** Sizes of the output behind the batch axis, where it has several; known once the cell is built. */
  outputShape?(): readonly number[];
  /** First states; by default zeros [batch, size]. */
  getInitialState?(batchSize: number): Tensor | States;
  /** The cell for one call of its layer; by default every step is a `call`. */
  start?(training: boolean): CellRun;
  call(x: never, states: never, options?: never): unknown;
}
