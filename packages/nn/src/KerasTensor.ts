import type { DType } from "@hornbeam/ir";
import type { Node } from "./Node.ts";
import type { SymbolicShape } from "./types.ts";

/** A value of a model under construction: a shape (null where it varies), a dtype, and the call that makes it. */
export class KerasTensor {
  readonly shape: SymbolicShape;
  readonly dtype: DType;
  readonly node: Node | undefined;
  /** which of the node's outputs */
  readonly index: number;

  constructor(shape: SymbolicShape, dtype: DType = "float32", node?: Node, index = 0) {
    this.shape = shape;
    this.dtype = dtype;
    this.node = node;
    this.index = index;
  }
  get rank(): number {
    return this.shape.length;
  }
  toString(): string {
    return `KerasTensor(shape=[${this.shape.join(", ")}], dtype=${this.dtype})`;
  }
}

export const isKerasTensor = (x: unknown): x is KerasTensor => x instanceof KerasTensor;
