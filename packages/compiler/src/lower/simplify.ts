import { castExpr, type BinaryOp, type Expr } from "@hornbeam/ir";

const isConst = (e: Expr, value: number): boolean =>
  e.op === "const" && Number(e.value) === value && !Object.is(e.value, -0);

const fold: Partial<Record<BinaryOp, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
};

/** x∘identity = x where that holds for every x, −0 and NaN included (x + 0 does not: −0). */
const rightIdentity: Partial<Record<BinaryOp, number>> = { sub: 0, mul: 1, div: 1, pow: 1 };

const simplifyBinary = (e: Expr & { op: "binary" }): Expr => {
  const { fn, x, y, dtype } = e;
  if (fn in rightIdentity && isConst(y, rightIdentity[fn]!)) return x;
  if (fn === "mul" && isConst(x, 1)) return y;
  const op = fold[fn];
  if (op && x.op === "const" && y.op === "const" && (dtype === "float32" || dtype === "float64")) {
    const value = op(Number(x.value), Number(y.value));
    return { op: "const", dtype, value: dtype === "float32" ? Math.fround(value) : value };
  }
  return e;
};

const simplifyCast = (e: Expr & { op: "cast" }): Expr => {
  if (e.x.dtype === e.dtype) return e.x;
  // Constants: only where the value survives exactly, the rest is left to the backend's own rounding.
  if (
    e.x.op === "const" &&
    (e.dtype === "float32" || e.dtype === "float64") &&
    Math.fround(Number(e.x.value)) === Number(e.x.value)
  )
    return { op: "const", dtype: e.dtype, value: Number(e.x.value) };
  return e;
};

/**
 * One node simplified, given simplified arguments: identities, constants folded, casts to the same dtype dropped, and operands
 * brought to one dtype where a rule left them apart.
 */
export const simplifyExpr = (e: Expr): Expr => {
  switch (e.op) {
    case "cast":
      return simplifyCast(e);
    case "binary": {
      const y = castTo(e.y, e.x);
      return simplifyBinary(y === e.y && e.dtype === e.x.dtype ? e : { ...e, y, dtype: e.x.dtype });
    }
    case "unary":
      return e.dtype === e.x.dtype ? e : { ...e, dtype: e.x.dtype };
    case "compare":
      return withSame(e, castTo(e.y, e.x));
    case "select": {
      const y = castTo(e.y, e.x);
      if (e.test.op === "const") return Number(e.test.value) ? e.x : y;
      return y === e.y && e.dtype === e.x.dtype ? e : { ...e, y, dtype: e.x.dtype };
    }
    case "guard": {
      const outside = castTo(e.outside, e.inside);
      return outside === e.outside && e.dtype === e.inside.dtype ? e : { ...e, outside, dtype: e.inside.dtype };
    }
    default:
      return e;
  }
};

const castTo = (x: Expr, like: Expr): Expr => {
  const cast = castExpr(x, like.dtype);
  return cast.op === "cast" ? simplifyCast(cast) : cast;
};
const withSame = <E extends Expr & { y: Expr }>(e: E, y: Expr): E => (y === e.y ? e : { ...e, y });
