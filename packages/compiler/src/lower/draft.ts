import type { Tensor } from "@hornbeam/core";
import type { Accumulator, Affine, Expr, Kernel } from "@hornbeam/ir";

/** A store of a kernel under construction. Loads in `value` name tensors by their number in the lowering's table. */
export interface DraftStore {
  readonly tensor: Tensor;
  readonly index: Affine;
  readonly value: Expr;
}

/** What a kernel does besides its stores. Operands are numbers in the lowering's table. */
export type Core =
  | { readonly kind: "loop"; readonly reduce: readonly number[]; accs: Accumulator[] }
  | {
      readonly kind: "dot" | "conv";
      readonly operands: readonly number[];
      readonly make: (local: (table: number) => number) => Partial<Kernel>;
    }
  /** Anything else: fixed arguments, nothing fuses into it. */
  | {
      readonly kind: "opaque";
      readonly reads: readonly Tensor[];
      readonly writes: readonly Tensor[];
      /** scratch memory, in bytes, passed after the others */
      readonly scratch: readonly number[];
      /** expressions whose loads are numbered in the table */
      readonly exprs: readonly Expr[];
      readonly make: (local: (table: number) => number, rewrite: (e: Expr) => Expr) => Kernel;
    };

/** A kernel under construction: the space its stores run over, what it computes first, and its stores. */
export interface Draft {
  readonly names: string[];
  readonly space: readonly number[];
  readonly core: Core;
  stores: DraftStore[];
  /** nothing more may be merged into it */
  readonly closed: boolean;
  /** tensors it reads, by number in the table */
  readonly reads: Set<number>;
  /** drafts, by number, that must have run before */
  readonly after: Set<number>;
  /** how many expression nodes it evaluates */
  weight: number;
}
