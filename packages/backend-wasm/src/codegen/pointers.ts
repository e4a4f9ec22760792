import type { Affine, KernelArg } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import type { Fn, Value } from "../asm/index.ts";
import type { Loop } from "./loops.ts";
import { strideOf } from "./loops.ts";

/** Accesses of one argument that move alike share a pointer and differ by constant offsets. */
interface Group {
  local: number;
  readonly strides: readonly number[]; // bytes, by loop
}

/** Pointers that follow the loops: one addition a step instead of an address computed at each access. */
export interface Pointers {
  /** Pushes the address of args[arg][index] + `ahead` bytes without what is returned, which is to be added (≥ 0). */
  push(arg: number, index: Affine, ahead?: number): number;
  /** New pointers for what is in a loop that starts at `from`; `close` gives back those from before. */
  enter(loop: number, from: Value): () => void;
  /** Moves on by n steps of the loop. */
  bump(loop: number, n: number): void;
}

export const makePointers = (
  f: Fn,
  args: readonly KernelArg[],
  loops: readonly Loop[],
  sites: readonly { readonly arg: number; readonly index: Affine }[],
  base: (arg: number) => number,
  /** locals of loops that are open already */
  open: readonly (number | undefined)[],
): Pointers => {
  const groups = new Map<string, Group>();
  /** Only offsets that keep the address from wrapping may be immediates: the rest is folded into the pointer. */
  const place = (arg: number, index: Affine): { key: string; strides: number[]; fold: number; offset: number } => {
    const { bytes } = dtypes[args[arg]!.dtype];
    const strides = loops.map((l) => strideOf(index, l) * bytes);
    const offset = index.offset * bytes;
    const folded = offset < 0 || strides.some((s) => s < 0);
    return {
      key: `${arg}:${strides}${folded ? `:${offset}` : ""}`,
      strides,
      fold: folded ? offset : 0,
      offset: folded ? 0 : offset,
    };
  };
  for (const { arg, index } of sites) {
    const { key, strides, fold } = place(arg, index);
    if (groups.has(key)) continue;
    let local = base(arg);
    const moved = strides.map((s, i) => [s, open[i]] as const).filter(([s, v]) => s && v !== undefined);
    if (fold || moved.length) {
      f.get(local).i32(fold).op("i32.add");
      for (const [s, v] of moved) f.get(v!).i32(s).op("i32.mul").op("i32.add");
      f.set((local = f.local()));
    }
    groups.set(key, { local, strides });
  }
  return {
    push(arg, index, ahead = 0) {
      const { key, offset } = place(arg, index);
      f.get(groups.get(key)!.local);
      const total = offset + ahead;
      if (total >= 0) return total;
      f.i32(total).op("i32.add");
      return 0;
    },
    enter(loop, from) {
      const before: [Group, number][] = [];
      for (const g of groups.values()) {
        const s = g.strides[loop]!;
        if (!s) continue;
        before.push([g, g.local]);
        const local = f.local();
        f.get(g.local);
        if (from !== 0) f.value(from).i32(s).op("i32.mul").op("i32.add");
        f.set(local);
        g.local = local;
      }
      return () => {
        for (const [g, local] of before) {
          f.release(g.local);
          g.local = local;
        }
      };
    },
    bump(loop, n) {
      for (const g of groups.values()) f.inc(g.local, n * g.strides[loop]!);
    },
  };
};
