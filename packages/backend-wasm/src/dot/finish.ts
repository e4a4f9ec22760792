import type { KernelArg, Store } from "@hornbeam/ir";
import type { Fn, Value } from "../asm/index.ts";
import { emitLoad } from "../codegen/memory.ts";
import { emitRowStores } from "../codegen/loop.ts";
import type { Ctx } from "../codegen/types.ts";
import type { Arith } from "./arith.ts";

/** What a kernel does with its results. */
export interface Finish {
  readonly arith: Arith;
  readonly stores: readonly Store[];
  readonly args: readonly KernelArg[];
  /** sizes of all space variables, and locals with their values */
  readonly space: readonly number[];
  readonly vars: readonly number[];
  /** the variable that rows of the product run along; the last where absent */
  readonly inner?: number;
  readonly lo: Value;
  readonly hi: Value;
  /** pushes the address at which position 0 of the row would lie */
  at(): void;
}

/** The stores of one row of a product, its accumulators taken from memory. */
export const finishRow = (f: Fn, ctx: Ctx, o: Finish): void =>
  emitRowStores(f, ctx, {
    stores: o.stores,
    args: o.args,
    space: o.space,
    vars: o.vars,
    inner: o.inner,
    lo: o.lo,
    hi: o.hi,
    acc: (_, position, ahead, lanes) => {
      o.at();
      f.get(position).i32(o.arith.bytes).op("i32.mul").op("i32.add");
      emitLoad(f, ctx, o.arith.dtype, lanes, ahead * o.arith.bytes);
    },
  });

/** The store, where all that is done with results is to put them side by side along an axis. */
export const plainStore = (
  stores: readonly Store[],
  args: readonly KernelArg[],
  arith: Arith,
  axis: number,
): Store | undefined => {
  const [s] = stores;
  if (stores.length !== 1 || !s || s.value.op !== "acc" || s.value.dtype !== arith.dtype) return undefined;
  return args[s.arg]!.dtype === arith.dtype && s.index.strides[axis] === 1 ? s : undefined;
};
