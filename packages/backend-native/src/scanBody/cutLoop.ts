import { affineRange, exprTopo, rewriteExpr, shift } from "@hornbeam/ir";
import type { Affine, Bound, Expr, LoopKernel } from "@hornbeam/ir";

/** Most pieces that a loop is cut into, and fewest points along the cut axis that a piece is worth. */
const MOST = 8;
const LEAST = 16;

/** Where along each axis a bound begins or ceases to hold. */
const edges = (k: LoopKernel): Set<number>[] => {
  const found = k.space.map(() => new Set<number>());
  const add = ({ index, lo, hi }: Bound): void => {
    const axes = k.space.flatMap((n, i) => (n > 1 && index.strides[i] ? [i] : []));
    const axis = axes[0];
    if (axes.length !== 1 || index.strides[axis!] !== 1) return;
    for (const at of [lo - index.offset, hi - index.offset]) if (at > 0 && at < k.space[axis!]!) found[axis!]!.add(at);
  };
  for (const e of exprTopo(k.stores.map((s) => s.value))) if (e.op === "guard") e.bounds.forEach(add);
  return found;
};

const isZero = (e: Expr): boolean => e.op === "const" && Number(e.value) === 0;

/** The expression over a part of the space, its guards decided; undefined where one is not. */
const within = (value: Expr, space: readonly number[], at: (x: Affine) => Affine, memo: Map<Expr, Expr>) =>
  rewriteExpr(
    value,
    (e) => {
      if (e.op === "load" || e.op === "index") return { ...e, index: at(e.index) };
      if (e.op === "binary" && e.fn === "add" && (isZero(e.x) || isZero(e.y))) return isZero(e.x) ? e.y : e.x;
      if (e.op !== "guard") return e;
      const ranges = e.bounds.map((b) => [b, affineRange(at(b.index), space)] as const);
      if (ranges.some(([b, [lo, hi]]) => hi < b.lo || lo >= b.hi)) return e.outside;
      return ranges.every(([b, [lo, hi]]) => lo >= b.lo && hi < b.hi) ? e.inside : undefined;
    },
    memo,
  );

/**
 * A loop over a space whose guards all depend on the place along one axis, as loops over the parts of that axis, without guards:
 * the sum of padded gradients of slices becomes as many copies. The loop itself where it cannot be cut, or not with profit.
 */
export const cutLoop = (k: LoopKernel): readonly LoopKernel[] => {
  if (k.reduce.length || k.args.some((a) => a.access === "update")) return [k];
  const found = edges(k);
  const axis = found.reduce((best, s, i) => (s.size > found[best]!.size ? i : best), 0);
  const cuts = [0, ...[...(found[axis] ?? [])].sort((a, b) => a - b), k.space[axis] ?? 0];
  if (cuts.length < 3 || cuts.length > MOST + 1) return [k];
  const pieces: LoopKernel[] = [];
  for (let i = 1; i < cuts.length; i++) {
    const from = cuts[i - 1]!;
    const size = cuts[i]! - from;
    const space = k.space.map((n, j) => (j === axis ? size : n));
    const at = (x: Affine): Affine => shift(x, from * (x.strides[axis] ?? 0));
    const memo = new Map<Expr, Expr>();
    const stores = k.stores.flatMap((s) => {
      const value = within(s.value, space, at, memo);
      return value ? [{ ...s, index: at(s.index), value }] : [];
    });
    if (size < LEAST || stores.length < k.stores.length) return [k];
    pieces.push({ ...k, space, stores });
  }
  return pieces;
};
