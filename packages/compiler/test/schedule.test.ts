import * as P from "@hornbeam/ops/primitives";
import { placeholder, type Tensor } from "@hornbeam/core";
import { checkProgram, showExpr, type Program } from "@hornbeam/ir";
import { js } from "@hornbeam/backend-js";
import { expect, test } from "vitest";
import { compileGraph, explain } from "../src/index.ts";

const open = (...shape: number[]): Tensor => placeholder({ shape, dtype: "float32" });
const compiled = (outputs: readonly Tensor[], inputs: readonly Tensor[]): Program => {
  const program = compileGraph(js(), outputs, inputs);
  checkProgram(program);
  return program;
};
const kinds = (p: Program): string[] => p.steps.map((s) => s.kernel.kind);
const dot = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] };
const rows = (x: Tensor, shape: readonly number[]): Tensor => P.broadcastTo(P.reshapeTo(x, [...x.shape, 1]), shape);

test("views cost nothing, a chain is one kernel", () => {
  const x = open(4, 6);
  const y = P.tanhOf(P.addOf(P.flipOf(P.permuteTo(x, [1, 0]), [0]), P.fullOf([6, 4], 1, "float32")));
  const p = compiled([y], [x]);
  expect(kinds(p)).toEqual(["loop"]);
  expect(p.arenaBytes).toBe(0);
});

test("bias and activation go into the product's epilogue", () => {
  const [x, w, b] = [open(8, 5), open(5, 7), open(7)];
  const y = P.maxOf(P.addOf(P.dotGeneral(x, w, dot), P.broadcastTo(b, [8, 7])), P.fullOf([8, 7], 0, "float32"));
  expect(kinds(compiled([y], [x, w, b]))).toEqual(["dot"]);
});

test("transposed operands are strides, not copies", () => {
  const [x, w] = [open(5, 8), open(7, 5)];
  const y = P.dotGeneral(P.permuteTo(x, [1, 0]), P.permuteTo(w, [1, 0]), dot);
  expect(kinds(compiled([y], [x, w]))).toEqual(["dot"]);
});

test("prologue and epilogue of a reduction; softmax is four loops at most", () => {
  const x = open(4, 6);
  expect(kinds(compiled([P.sqrtOf(P.reduceSum(P.mulOf(x, x), [1]))], [x]))).toEqual(["loop"]);
  const e = P.expOf(P.subOf(x, rows(P.reduceMax(x, [1]), [4, 6])));
  const y = P.divOf(e, rows(P.reduceSum(e, [1]), [4, 6]));
  expect(compiled([y], [x]).steps.length).toBeLessThanOrEqual(4);
});

test("common subexpressions are computed once, unused ones not at all", () => {
  const x = open(9);
  P.expOf(x);
  const y = P.mulOf(P.sinOf(x), P.sinOf(x));
  const { kernel } = compiled([y], [x]).steps[0]!;
  const stores = kernel.kind === "loop" ? kernel.stores.map((s) => showExpr(s.value)) : [];
  expect(stores).toEqual(["%0 = sin(a0[i0]); mul(%0, %0)"]);
});

test("two reductions of one operand are one pass over it", () => {
  const x = open(16, 32);
  const p = compiled([P.reduceSum(x, [1]), P.reduceMax(P.mulOf(x, x), [1])], [x]);
  expect(p.steps).toHaveLength(1);
  expect(p.steps[0]!.kernel.kind === "loop" && p.steps[0]!.kernel.accs.length).toBe(2);
});

test("a slice of a padded concatenation reads what it needs only, within bounds", () => {
  const [x, y] = [open(3, 4), open(3, 2)];
  const z = P.sliceOf(P.padOf(P.concatOf([x, y], 1), [1, 0], [0, 1], 0), [0, 1], [4, 7], [2, 1]);
  compiled([P.reduceSum(z, [0])], [x, y]);
});

test("explain prints kernels and costs", () => {
  const x = open(4, 6);
  expect(explain([P.reduceSum(P.mulOf(x, x), [1])], js())).toMatch(
    /loop "mul\+sum|loop "sum[^]*kernels 1, bytes moved 112/,
  );
});

test("temporaries share memory where their lives do not meet", () => {
  const x = open(64, 64);
  let y: Tensor = x;
  for (let i = 0; i < 6; i++) y = P.dotGeneral(y, x, dot);
  const p = compiled([y], [x]);
  expect(p.steps).toHaveLength(6);
  expect(p.arenaBytes).toBe(2 * 64 * 64 * 4);
});
