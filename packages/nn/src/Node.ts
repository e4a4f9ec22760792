import type { KerasTensor } from "./KerasTensor.ts";

/** Something that was called on symbolic values: a layer, or an op by name. */
export interface Operation {
  name: string;
  /** Runs it on real values (or symbolic ones, for a new node). */
  apply(...args: never[]): unknown;
}

/** One call of an operation on symbolic values. */
export interface Node {
  readonly operation: Operation;
  /** arguments as given; KerasTensors anywhere inside */
  readonly args: readonly unknown[];
  /** symbolic values among the arguments, in order */
  readonly parents: readonly KerasTensor[];
  /** structure of outputs, filled right after the node is made */
  outputs: unknown;
}
