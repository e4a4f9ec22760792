import type { Op } from "./op.ts";
import type { Tensor } from "./tensor.ts";

/** One application of an op. Immutable; its outputs are Tensors that point back to it. */
export interface Node<P = unknown> {
  readonly op: Op<P>;
  readonly inputs: readonly Tensor[];
  readonly params: P;
  readonly outputs: readonly Tensor[];
  /** longest chain of unrealised nodes below, this one included */
  readonly depth: number;
  /** depends on an open input (placeholder), so it cannot be realised by itself */
  readonly open: boolean;
  /** where in the user's source it was made; only recorded on a debug device */
  readonly site?: string;
}
