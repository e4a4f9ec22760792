import type { Tensor, TensorLike } from "@hornbeam/core";
import { expectTypeOf, test } from "vitest";
import * as ops from "../src/index.ts";

test("results have the form that the options ask for", () => {
  expectTypeOf(() => ops.unique([1])).returns.toEqualTypeOf<Promise<Tensor>>();
  expectTypeOf(() => ops.unique([1], { size: 2 })).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(() => ops.unique([1], { size: 2, returnCounts: true })).returns.toEqualTypeOf<Tensor[]>();
  expectTypeOf(() => ops.unique([1], { returnIndex: true })).returns.toEqualTypeOf<Promise<Tensor[]>>();
  expectTypeOf(() => ops.nonzero([1])).returns.toEqualTypeOf<Promise<Tensor[]>>();
  expectTypeOf(() => ops.nonzero([1], { size: 1 })).returns.toEqualTypeOf<Tensor[]>();
  expectTypeOf(() => ops.linspace(0, 1)).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(() => ops.linspace(0, 1, { retstep: true })).returns.toEqualTypeOf<readonly [Tensor, Tensor]>();
  expectTypeOf(() => ops.svd([[1]], { computeUv: false })).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(() => ops.svd([[1]])).returns.toEqualTypeOf<readonly [Tensor, Tensor, Tensor]>();
});

test("trees keep their structure through loops", () => {
  const x = null as unknown as Tensor;
  expectTypeOf(() => ops.associativeScan((a) => a, { p: x, q: [x] })).returns.toEqualTypeOf<{
    p: Tensor;
    q: Tensor[];
  }>();
  expectTypeOf(() => ops.vectorizedMap((t: Tensor) => t, x)).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(() => ops.foriLoop(0, 3, (_, v: { a: Tensor }) => v, { a: x })).returns.toEqualTypeOf<{ a: Tensor }>();
  expectTypeOf(ops.vectorize((a) => a)).toEqualTypeOf<(...args: TensorLike[]) => Tensor>();
});

test("options are literals, and wrong ones are refused", () => {
  expectTypeOf<ops.CtcDecodeOptions["strategy"]>().toEqualTypeOf<"greedy" | "beam_search" | undefined>();
  // @ts-expect-error -- no such mode
  void (() => ops.qr([[1]], { mode: "full" }));
  // @ts-expect-error -- the option is called keepdims, as in Keras
  void (() => ops.sum([1], { keepDims: true }));
  // @ts-expect-error -- a dtype that does not exist
  void (() => ops.cast([1], "float8"));
});
