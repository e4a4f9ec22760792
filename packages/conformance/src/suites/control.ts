import { jit } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { cond, foriLoop, scan, switchCase, whileLoop } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import type { TestApi } from "../api.ts";
import { on, report, tensorsOf, type Bench } from "../bench.ts";

const f = (v: number | readonly number[]): Tensor => tensor(v, { dtype: "float32" });
const i = (v: number | readonly number[]): Tensor => tensor(v, { dtype: "int32" });
const sum = (x: Tensor): Tensor =>
  P.reduceSum(
    x,
    x.shape.map((_, a) => a),
  );
const one = (x: Tensor): Tensor => P.fullLike(x, 1);

/** A computation with loops or branches, its operands, and the numbers it gives. */
interface Example {
  readonly name: string;
  readonly inputs: () => Tensor[];
  readonly fn: (...xs: Tensor[]) => Tensor | readonly Tensor[];
  readonly expected: readonly (readonly number[])[];
}
const ramp = [1, 2, 3, 4];

const examples: readonly Example[] = [
  {
    name: "scan: running sums, forwards",
    inputs: () => [f(0), f(ramp)],
    fn: (c, xs) => scan((a: Tensor, x: Tensor) => [P.addOf(a, x), P.mulOf(a, x)] as const, c!, xs!),
    expected: [[10], [0, 2, 9, 24]],
  },
  {
    name: "scan: running sums, backwards, ys in their places",
    inputs: () => [f(0), f(ramp)],
    fn: (c, xs) => scan((a: Tensor, x: Tensor) => [P.addOf(a, x), P.mulOf(a, x)] as const, c!, xs!, { reverse: true }),
    expected: [[10], [9, 14, 12, 0]],
  },
  {
    name: "scan: carries that change places, one that stays",
    inputs: () => [f(1), f(2), f(5)],
    fn: (a, b, c) => {
      const step = ([p, q, r]: [Tensor, Tensor, Tensor]): [[Tensor, Tensor, Tensor], Tensor] => [
        [q, P.addOf(p, q), r],
        r,
      ];
      const [carry, ys] = scan(step, [a!, b!, c!] as [Tensor, Tensor, Tensor], undefined, { length: 5 });
      return [...carry, ys];
    },
    expected: [[13], [21], [5], [5, 5, 5, 5, 5]],
  },
  {
    name: "scan: ys that are the carry, x and a constant",
    inputs: () => [f(1), f(ramp)],
    fn: (c, xs) => {
      const [last, ys] = scan((a: Tensor, x: Tensor) => [x, [a, x, P.fullOf([2], 7, "float32")]] as const, c!, xs!);
      return [last, ...(ys as readonly Tensor[])];
    },
    expected: [[4], [1, 1, 2, 3], ramp, [7, 7, 7, 7, 7, 7, 7, 7]],
  },
  {
    name: "scan: no steps",
    inputs: () => [f(3)],
    fn: (c) => scan((a: Tensor) => [P.addOf(a, a), a] as const, c!, undefined, { length: 0 }),
    expected: [[3], []],
  },
  {
    name: "scan: in a scan, over captured tensors",
    inputs: () => [f([1, 2]), f(ramp)],
    fn: (w, xs) => {
      const inner = (c: Tensor, x: Tensor): Tensor =>
        scan((a: Tensor, y: Tensor) => [P.addOf(a, P.mulOf(x, y)), []] as const, c, w!)[0];
      return scan((c: Tensor, x: Tensor) => [inner(c, x), c] as const, P.fullOf([], 0, "float32"), xs!);
    },
    expected: [[30], [0, 3, 9, 18]],
  },
  {
    name: "scan: a dot, a reduction and an integer counter in the body",
    inputs: () => [
      tensor(
        [
          [1, 1],
          [0, 1],
        ],
        { dtype: "float32" },
      ),
      f([1, 1]),
    ],
    fn: (m, v) => {
      const step = ([a, n]: [Tensor, Tensor]): [[Tensor, Tensor], Tensor] => {
        const next = P.reshapeTo(P.matmulOf(P.reshapeTo(a, [1, 2]), m!), [2]);
        return [[next, P.addOf(n, one(n))], P.mulOf(P.castTo(n, "float32"), sum(next))];
      };
      const [[a, n], ys] = scan(step, [v!, P.fullOf([], 0, "int32")] as [Tensor, Tensor], undefined, { length: 4 });
      return [a, n, ys];
    },
    expected: [[1, 5], [4], [0, 4, 10, 18]],
  },
  {
    name: "scan: random bits of a carried key",
    inputs: () => [tensor([7, 9], { dtype: "uint32" })],
    fn: (k) =>
      scan(
        (key: Tensor) =>
          [P.reshapeTo(P.sliceOf(P.randomSplit(key), [0, 0], [1, 2]), [2]), P.fullOf([], 1, "int32")] as const,
        k!,
        undefined,
        { length: 2 },
      )[1],
    expected: [[1, 1]],
  },
  {
    name: "while: until a bound",
    inputs: () => [f(1)],
    fn: (x) =>
      whileLoop(
        (v: Tensor) => P.ltOf(v, P.fullLike(v, 100)),
        (v: Tensor) => P.addOf(v, v),
        x!,
      ),
    expected: [[128]],
  },
  {
    name: "while: never",
    inputs: () => [f(200)],
    fn: (x) =>
      whileLoop(
        (v: Tensor) => P.ltOf(v, P.fullLike(v, 100)),
        (v: Tensor) => P.addOf(v, v),
        x!,
      ),
    expected: [[200]],
  },
  {
    name: "while: two carries that change places, at most three times",
    inputs: () => [f(1), f(2)],
    fn: (a, b) => {
      const [p, q] = whileLoop(
        (_p: Tensor, n: Tensor) => P.ltOf(n, P.fullLike(n, 1e9)),
        (m: Tensor, n: Tensor): [Tensor, Tensor] => [n, P.mulOf(m, n)],
        [a!, b!] as [Tensor, Tensor],
        { maximumIterations: 3 },
      );
      return [p, q];
    },
    expected: [[4], [8]],
  },
  {
    name: "fori: known bounds and bounds known at run time",
    inputs: () => [i(2), i(5)],
    fn: (lo, hi) => [
      foriLoop(2, 5, (k: Tensor, v: Tensor) => P.addOf(P.mulOf(v, P.fullLike(v, 10)), k), i(0)),
      foriLoop(lo!, hi!, (k: Tensor, v: Tensor) => P.addOf(P.mulOf(v, P.fullLike(v, 10)), k), i(0)),
    ],
    expected: [[234], [234]],
  },
  {
    name: "cond: both ways, with captured tensors",
    inputs: () => [f([1, 2]), f([3, 4])],
    fn: (x, y) =>
      [3, 8].map((n) =>
        cond(
          P.ltOf(sum(x!), P.fullOf([], n, "float32")),
          () => P.addOf(x!, y!),
          () => P.mulOf(x!, y!),
        ),
      ),
    expected: [
      [3, 8],
      [4, 6],
    ],
  },
  {
    name: "switch: clamps its index",
    inputs: () => [i([-5, 0, 1, 2, 9]), f([2, 3])],
    fn: (at, x) =>
      [0, 1, 2, 3, 4].map((k) =>
        switchCase(
          P.reshapeTo(P.sliceOf(at!, [k], [k + 1]), []),
          [(t: Tensor) => P.negOf(t), (t: Tensor) => P.addOf(t, t), (t: Tensor) => P.mulOf(t, t)],
          x!,
        ),
      ),
    expected: [
      [-2, -3],
      [-2, -3],
      [4, 6],
      [4, 9],
      [4, 9],
    ],
  },
  {
    name: "cond in while in scan",
    inputs: () => [i([5, 6, 7])],
    fn: (xs) =>
      scan(
        (c: Tensor, x: Tensor) => {
          // Collatz: how many steps to 1.
          const even = (n: Tensor): Tensor => P.eqOf(P.modOf(n, P.fullLike(n, 2)), P.fullLike(n, 0));
          const next = (n: Tensor): Tensor =>
            cond(
              even(n),
              () => P.shrOf(n, one(n)),
              () => P.addOf(P.mulOf(n, P.fullLike(n, 3)), one(n)),
            );
          const [, count] = whileLoop(
            (n: Tensor) => P.neOf(n, one(n)),
            (n: Tensor, k: Tensor): [Tensor, Tensor] => [next(n), P.addOf(k, one(k))],
            [x, P.fullOf([], 0, "int32")] as [Tensor, Tensor],
          );
          return [P.addOf(c, count), count] as const;
        },
        P.fullOf([], 0, "int32"),
        xs!,
      ),
    expected: [[29], [5, 8, 16]],
  },
];

/** Loops and branches: their results, eagerly and inside jit. */
export const controlTests = (bench: Bench, { test }: TestApi): void => {
  for (const { name, inputs, fn, expected } of examples)
    test(name, () =>
      on(bench.device, async () => {
        const found: string[] = [];
        for (const mode of ["eager", "jit"]) {
          const run = (...xs: Tensor[]): readonly Tensor[] => tensorsOf(fn(...xs) as Tensor);
          const made = (mode === "jit" ? jit(run) : run)(...inputs());
          for (const [k, want] of expected.entries()) {
            const got = Array.from(await made[k]!.data(), Number);
            if (got.join() !== want.join()) found.push(`${mode}, result ${k}: ${got.join()}, expected ${want.join()}`);
          }
        }
        report(found);
      }),
    );
};
