import { affine, axpy, rewriteExpr, type Affine, type Bound, type Expr, type Store } from "@hornbeam/ir";

/** `index` with variable j replaced by `by[j]`. */
const substitute = (index: Affine, by: readonly Affine[]): Affine =>
  index.strides.reduce((sum, s, j) => (s ? axpy(s, by[j]!, sum) : sum), affine(index.offset));

/** An expression over other variables: variable j becomes `by[j]`. */
export const restoreExpr = (root: Expr, by: readonly Affine[], memo: Map<Expr, Expr> = new Map<Expr, Expr>()): Expr => {
  const bound = (b: Bound): Bound => ({ ...b, index: substitute(b.index, by) });
  const fn = (e: Expr): Expr =>
    e.op === "load" || e.op === "index"
      ? { ...e, index: substitute(e.index, by) }
      : e.op === "guard"
        ? { ...e, bounds: e.bounds.map(bound) }
        : e;
  return rewriteExpr(root, fn, memo)!;
};

/** Stores over other variables. */
export const restore = (stores: readonly Store[], by: readonly Affine[]): Store[] => {
  const memo = new Map<Expr, Expr>();
  return stores.map((s) => ({ ...s, index: substitute(s.index, by), value: restoreExpr(s.value, by, memo) }));
};
