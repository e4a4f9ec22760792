import { grad } from "@hornbeam/autodiff";
import type { Tensor } from "@hornbeam/core";
import { scan } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import type { DType } from "@hornbeam/ir";
import type { TestApi } from "../api.ts";
import { evaluate, holds, report, type Bench } from "../bench.ts";
import type { Case } from "../cases/case.ts";
import { apart } from "../closeness.ts";
import { randomGraph, randomInputs } from "../fuzz/graphs.ts";
import { stepwise } from "../stepwise.ts";

const total = (x: Tensor): Tensor =>
  P.reduceSum(
    x,
    x.shape.map((_, i) => i),
  );
/** One number of all results, weighted by position so that no two elements count the same. */
const score = (xs: readonly Tensor[]): Tensor =>
  xs
    .map((x) => {
      const flat = P.reshapeTo(x, [x.size]);
      const weights = P.cosOf(P.iotaOf([x.size], 0, x.dtype));
      return P.divOf(total(P.mulOf(flat, weights)), P.fullOf([], x.size, x.dtype));
    })
    .reduce(P.addOf);

/** The graph as the body of a loop: its score is carried along, its results are stacked. */
const looped =
  (graph: (xs: readonly Tensor[]) => Tensor[]) =>
  (...xs: Tensor[]): Tensor[] => {
    const first = xs[0]!;
    const step = (carry: Tensor, t: Tensor): readonly [Tensor, Tensor[]] => {
      const mixed = P.mulOf(P.broadcastTo(P.addOf(carry, t), first.shape), P.fullLike(first, 0.25));
      const made = graph([P.addOf(P.mulOf(first, P.fullLike(first, 0.5)), mixed), ...xs.slice(1)]);
      return [P.tanhOf(score(made)), made];
    };
    const [carry, ys] = scan(step, P.fullOf([], 0, first.dtype), P.iotaOf([3], 0, first.dtype));
    return [carry, ...ys];
  };

interface Variant {
  readonly name: string;
  readonly dtype: DType;
  readonly tolerance: number;
  readonly share: number;
  readonly wrap: (graph: (xs: readonly Tensor[]) => Tensor[]) => Case["fn"];
}
const plainGraph: Variant["wrap"] =
  (graph) =>
  (...xs) =>
    graph(xs);
const gradients: Variant["wrap"] =
  (graph) =>
  (...xs) =>
    grad((...args: Tensor[]) => score(graph(args)), { argnums: xs.map((_, i) => i) })(...xs) as Tensor[];

const variants: readonly Variant[] = [
  { name: "int32", dtype: "int32", tolerance: 0, share: 1, wrap: plainGraph },
  { name: "float32", dtype: "float32", tolerance: 3e-5, share: 1, wrap: plainGraph },
  { name: "float64", dtype: "float64", tolerance: 1e-12, share: 0.5, wrap: plainGraph },
  { name: "gradients, float64", dtype: "float64", tolerance: 1e-10, share: 0.5, wrap: gradients },
  { name: "in a loop, float64", dtype: "float64", tolerance: 1e-11, share: 0.25, wrap: looped },
  {
    name: "gradients of a loop, float64",
    dtype: "float64",
    tolerance: 1e-9,
    share: 0.25,
    wrap: (g) => gradients((xs) => looped(g)(...xs)),
  },
];

/** Random graphs, fused as the compiler sees fit, against the same graphs op by op on the oracle. */
export const fuzzTests = (bench: Bench, { test }: TestApi): void => {
  const { graphs = 120, seed = 1 } = bench.options.fuzz ?? {};
  for (const { name, dtype, tolerance, share, wrap } of variants) {
    if (!holds(bench, [dtype, "int32", "bool"])) continue;
    const count = Math.ceil(graphs * share);
    test(`${count} random graphs, ${name}`, async () => {
      const found: string[] = [];
      for (let s = seed; s < seed + count; s++) {
        const inputs = randomInputs(s, dtype);
        const fn = wrap((xs) => randomGraph(s, dtype === "int32" ? dtype : "float", xs, (d) => holds(bench, [d])));
        try {
          const expected = await stepwise(bench.oracle, fn, inputs);
          const actual = await evaluate(bench.device, fn, inputs, s % 2 ? "eager" : "jit");
          found.push(...apart(actual, expected, tolerance).map((m) => `seed ${s}: ${m}`));
        } catch (e) {
          found.push(`seed ${s}: ${(e as Error).message}`);
        }
      }
      report(found);
    });
  }
};
