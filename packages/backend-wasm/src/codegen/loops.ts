import type { Affine, Bound, Expr, LoopKernel } from "@hornbeam/ir";
import { affineRange, exprTopo } from "@hornbeam/ir";

/** A loop as it is generated: its size, and the place of its stride in the kernel's affine functions. */
export interface Loop {
  readonly size: number;
  readonly axis: number;
}

/** Stride of an affine function along a loop. */
export const strideOf = (x: Affine, loop: Loop): number => x.strides[loop.axis] ?? 0;

/** The bounds of a guard that are not always true; null where one never is. */
export const liveBounds = (bounds: readonly Bound[], sizes: readonly number[]): readonly Bound[] | null => {
  const live: Bound[] = [];
  for (const b of bounds) {
    const [lo, hi] = affineRange(b.index, sizes);
    if (hi < b.lo || lo >= b.hi || b.lo >= b.hi) return null;
    if (lo < b.lo || hi >= b.hi) live.push(b);
  }
  return live;
};

/** Every affine function below the roots. */
export const affinesOf = (roots: readonly Expr[]): Affine[] =>
  exprTopo(roots).flatMap((e) =>
    e.op === "load" || e.op === "index" ? [e.index] : e.op === "guard" ? e.bounds.map((b) => b.index) : [],
  );

/** Loops of size 1 dropped; neighbours that every affine function walks as one made one. */
export const collapse = (sizes: readonly number[], firstAxis: number, all: readonly Affine[]): Loop[] => {
  const loops: Loop[] = [];
  sizes.forEach((size, i) => {
    const next = { size, axis: firstAxis + i };
    if (size === 1) return;
    const last = loops[loops.length - 1];
    if (last && all.every((x) => strideOf(x, last) === strideOf(x, next) * size))
      loops[loops.length - 1] = { size: size * last.size, axis: next.axis };
    else loops.push(next);
  });
  return loops;
};

/** Space and reduce loops of a kernel, as few as its affine functions allow. */
export const loopsOf = (k: LoopKernel): { space: Loop[]; reduce: Loop[] } => {
  const all = [
    ...affinesOf([...k.accs.map((a) => a.value), ...k.stores.map((s) => s.value)]),
    ...k.stores.map((s) => s.index),
  ];
  return { space: collapse(k.space, 0, all), reduce: collapse(k.reduce, k.space.length, all) };
};
