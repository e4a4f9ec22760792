import type { Affine, Expr } from "@hornbeam/ir";
import { rewriteExpr } from "@hornbeam/ir";

/** For each axis of `shape`, the sizes it is cut into so that both shapes are groupings of one list of sizes. */
interface Refinement {
  readonly from: readonly (readonly number[])[];
  readonly to: readonly (readonly number[])[];
}

/** The coarsest common refinement of two shapes with equally many elements, where there is one. */
const refine = (a: readonly number[], b: readonly number[]): Refinement | undefined => {
  const from: number[][] = a.map(() => []);
  const to: number[][] = b.map(() => []);
  let i = 0;
  let j = 0;
  let x = a[0] ?? 1;
  let y = b[0] ?? 1;
  while (i < a.length || j < b.length) {
    if (i < a.length && x === 1) x = a[++i] ?? 1;
    else if (j < b.length && y === 1) y = b[++j] ?? 1;
    else if (i >= a.length || j >= b.length) return undefined;
    else {
      const d = Math.min(x, y);
      if (x % d || y % d) return undefined;
      from[i]!.push(d);
      to[j]!.push(d);
      x /= d;
      y /= d;
    }
  }
  return { from, to };
};

/** An affine function over one loop nest as one over another that visits the same elements in the same order. */
export type Respace = (x: Affine) => Affine | undefined;

/** Undefined where no such change of loops exists. */
export const respacer = (from: readonly number[], to: readonly number[]): Respace | undefined => {
  if (from.length === to.length && from.every((d, i) => d === to[i])) return (x) => x;
  if (from.includes(0)) return undefined;
  const refined = refine(from, to);
  if (!refined) return undefined;
  return (x) => {
    const fine: number[] = [];
    refined.from.forEach((sizes, axis) => {
      const strides = new Array<number>(sizes.length);
      let s = x.strides[axis] ?? 0;
      for (let k = sizes.length - 1; k >= 0; s *= sizes[k--]!) strides[k] = s;
      fine.push(...strides);
    });
    let at = 0;
    const strides: number[] = [];
    for (const sizes of refined.to) {
      // A group becomes one loop: its strides must be those of one walk.
      for (let k = 0; k + 1 < sizes.length; k++)
        if (fine[at + k] !== fine[at + k + 1]! * sizes[k + 1]!) return undefined;
      strides.push(sizes.length ? fine[at + sizes.length - 1]! : 0);
      at += sizes.length;
    }
    return { offset: x.offset, strides };
  };
};

/** Every affine function in an expression changed; undefined where one cannot be. */
export const mapAffines = (root: Expr, change: Respace, memo: Map<Expr, Expr>): Expr | undefined =>
  rewriteExpr(
    root,
    (e) => {
      if (e.op === "load" || e.op === "index") {
        const index = change(e.index);
        return index && (index === e.index ? e : { ...e, index });
      }
      if (e.op === "guard") {
        const bounds = [];
        for (const b of e.bounds) {
          const index = change(b.index);
          if (!index) return undefined;
          bounds.push({ ...b, index });
        }
        return { ...e, bounds };
      }
      return e;
    },
    memo,
  );
