import type { Affine, Kernel, LoopKernel } from "@hornbeam/ir";
import { affine, exprTopo, rewriteExpr } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import type { Build } from "./build.ts";
import { exprsOf, kernelKey } from "./key.ts";
import { draftLoop, emitLoop } from "./loop.ts";
import { loopsOf, strideOf } from "./loops.ts";
import { kernelOf } from "./program.ts";

/** A function of a kernel's addresses and, where there is a range, of its ends behind them. */
export interface Callable {
  readonly ref: FuncRef;
  readonly range?: readonly [number, number];
}

/** The size that functions for all sizes are planned for. */
const ANY = 2 ** 20;

/** An elementwise kernel over one axis, whatever axes it had; undefined where one loop does not go over it all. */
const flatten = (k: LoopKernel): { readonly kernel: LoopKernel; readonly size: number } | undefined => {
  const { space } = loopsOf(k);
  const [loop] = space;
  if (k.reduce.length || space.length !== 1 || exprTopo(exprsOf(k)).some((e) => e.op === "guard")) return undefined;
  const along = (x: Affine): Affine => affine(x.offset, [strideOf(x, loop!)]);
  const done = new Map();
  return {
    size: loop!.size,
    kernel: {
      ...k,
      space: [ANY],
      stores: k.stores.map((s) => ({
        ...s,
        index: along(s.index),
        value: rewriteExpr(
          s.value,
          (e) => (e.op === "load" || e.op === "index" ? { ...e, index: along(e.index) } : e),
          done,
        )!,
      })),
    },
  };
};

/** An elementwise kernel's function, which those that differ only in their sizes share; undefined for other kernels. */
export const flatCallable = (b: Build, k: Kernel): Callable | undefined => {
  const flat = k.kind === "loop" ? flatten(k) : undefined;
  if (!flat) return undefined;
  const key = `flat ${kernelKey(flat.kernel)}`;
  let ref = b.kernels.get(key);
  if (!ref) b.kernels.set(key, (ref = emitLoop(b.ctx, flat.kernel, draftLoop(flat.kernel), true)));
  return { ref, range: [0, flat.size] };
};

/** The function of any kernel. */
export const callableOf = (b: Build, k: Kernel): Callable => flatCallable(b, k) ?? { ref: kernelOf(b, k) };
