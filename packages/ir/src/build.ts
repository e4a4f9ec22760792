import type { Affine } from "./affine.ts";
import type { DType } from "./dtype.ts";
import { decode, encode } from "./half.ts";
import type { BinaryOp, Bound, CompareOp, Expr, UnaryOp } from "./expr.ts";

/** Short constructors of expressions; results take the dtype of their first operand. */
export const konst = (value: number | bigint, dtype: DType): Expr => ({
  op: "const",
  dtype,
  // Kernels compute with 16-bit floats in wider ones: what the dtype does not hold must be gone before.
  value: dtype === "float16" || dtype === "bfloat16" ? (decode(encode([value], dtype), dtype)[0] as number) : value,
});
export const unaryExpr = (fn: UnaryOp, x: Expr): Expr => ({ op: "unary", dtype: x.dtype, fn, x });
export const binaryExpr = (fn: BinaryOp, x: Expr, y: Expr): Expr => ({ op: "binary", dtype: x.dtype, fn, x, y });
export const compareExpr = (fn: CompareOp, x: Expr, y: Expr): Expr => ({ op: "compare", dtype: "bool", fn, x, y });
export const selectExpr = (test: Expr, x: Expr, y: Expr): Expr => ({ op: "select", dtype: x.dtype, test, x, y });
export const castExpr = (x: Expr, dtype: DType): Expr => (x.dtype === dtype ? x : { op: "cast", dtype, x });
export const indexExpr = (index: Affine, dtype: DType): Expr => ({ op: "index", dtype, index });
export const guardExpr = (bounds: readonly Bound[], inside: Expr, outside: Expr): Expr =>
  bounds.length ? { op: "guard", dtype: inside.dtype, bounds, inside, outside } : inside;
