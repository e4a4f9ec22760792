import type { KerasTensor } from "./KerasTensor.ts";

/** Something that was called on symbolic values: a layer, or an op by name. */
export interface Operation {
  name: string;
  /** how often it was called on symbolic values */
  calls?: number;
  /** Runs it on real values (or symbolic ones, for a new node). */
  apply(...args: never[]): unknown;
}

/** One call of an operation on symbolic values. */
export interface Node {
  readonly operation: Operation;
  /** how many-th call of its operation it is, from 0 */
  readonly index: number;
  /** arguments as given; KerasTensors anywhere inside */
  readonly args: readonly unknown[];
  /** symbolic values among the arguments, in order */
  readonly parents: readonly KerasTensor[];
  /** structure of outputs, filled right after the node is made */
  outputs: unknown;
}
