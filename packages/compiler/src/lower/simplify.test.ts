import { binaryExpr, castExpr, guardExpr, konst, affine, axisVar, selectExpr, type Expr } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { rewriteExpr } from "@hornbeam/ir";
import { simplifyExpr } from "./simplify.ts";

const x: Expr = { op: "load", dtype: "float32", arg: 0, index: axisVar(0) };
const simplify = (e: Expr): Expr => rewriteExpr(e, simplifyExpr, new Map())!;

test("identities go, and only those that hold for −0 and NaN", () => {
  expect(simplify(binaryExpr("mul", x, konst(1, "float32")))).toBe(x);
  expect(simplify(binaryExpr("sub", x, konst(0, "float32")))).toBe(x);
  const plusZero = binaryExpr("add", x, konst(0, "float32"));
  expect(simplify(plusZero)).toBe(plusZero);
});

test("constants fold in the precision of their dtype", () => {
  expect(simplify(binaryExpr("add", konst(1, "float32"), konst(2 ** -30, "float32")))).toEqual(konst(1, "float32"));
  expect(simplify(binaryExpr("mul", binaryExpr("add", konst(1, "float64"), konst(2, "float64")), x))).toMatchObject({
    x: konst(3, "float64"),
  });
});

test("casts to the same dtype go; inexact constants keep their cast", () => {
  expect(simplify({ op: "cast", dtype: "float32", x })).toBe(x);
  expect(simplify(castExpr(konst(0.1, "float64"), "float32"))).toMatchObject({ op: "cast" });
});

test("operands of different dtypes are brought together", () => {
  const e = simplify(guardExpr([{ index: affine(0, [1]), lo: 0, hi: 3 }], x, konst(0, "float16")));
  expect(e).toMatchObject({ outside: { dtype: "float32" } });
  expect(simplify(selectExpr(konst(1, "bool"), x, konst(0, "float32")))).toBe(x);
});

test("a rewrite that gives up gives up as a whole", () => {
  expect(rewriteExpr(binaryExpr("add", x, x), (e) => (e.op === "load" ? undefined : e), new Map())).toBeUndefined();
});
