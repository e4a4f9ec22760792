import {
  affine,
  binaryExpr,
  castExpr,
  type DotKernel,
  type DotOperand,
  type Expr,
  type LoopKernel,
} from "@hornbeam/ir";

/** A dot as loops, for products with little to share. */
export const dotLoop = (k: DotKernel): LoopKernel => {
  const load = (o: DotOperand, row: readonly [number, number, number]): Expr =>
    castExpr(
      { op: "load", dtype: k.args[o.arg]!.dtype, arg: o.arg, index: affine(o.offset, [...o.batch, ...row]) },
      k.dtype,
    );
  const value = binaryExpr("mul", load(k.lhs, [k.lhs.row, 0, k.lhs.col]), load(k.rhs, [0, k.rhs.col, k.rhs.row]));
  return {
    kind: "loop",
    name: k.name,
    args: k.args,
    space: [...k.batch, k.m, k.n],
    reduce: [k.k],
    accs: [{ reducer: "sum", dtype: k.dtype, value }],
    stores: k.stores,
  };
};
