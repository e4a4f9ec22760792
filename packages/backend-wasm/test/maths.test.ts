import { affine, unaryExpr, type LoopKernel, type UnaryOp } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { wasm } from "../src/index.ts";
import { load, makeRandom, programOf, run } from "./kit.ts";

const apply = async (fn: UnaryOp, xs: readonly number[], relaxed: boolean): Promise<number[]> => {
  const k: LoopKernel = {
    kind: "loop",
    name: fn,
    args: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
    ],
    space: [xs.length],
    reduce: [],
    accs: [],
    stores: [{ arg: 1, index: affine(0, [1]), value: unaryExpr(fn, load(0, "float32")) }],
  };
  const backend = await wasm({ relaxed });
  return (await run(backend, programOf(k, [xs.length, xs.length]), [xs]))[0]!;
};

/** Distance in units in the last place that float32 has at the exact value. */
const ulps = (got: number, exact: number): number => {
  if (Object.is(got, Math.fround(exact)) || (got !== got && exact !== exact)) return 0;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(got - exact) / 2 ** (exponent - 23);
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const rsqrt = (x: number): number => 1 / Math.sqrt(x);
type Range = readonly [number, number];
/** Function, exact function, ranges of arguments, and the error in units in the last place that it stays below. */
const functions: readonly (readonly [UnaryOp, (x: number) => number, readonly Range[], number])[] = [
  [
    "exp",
    Math.exp,
    [
      [-104, 89],
      [-1, 1],
    ],
    1.1,
  ],
  [
    "expm1",
    Math.expm1,
    [
      [-20, 89],
      [-1, 1],
      [-1e-3, 1e-3],
    ],
    1.7,
  ],
  [
    "log",
    Math.log,
    [
      [1e-45, 1e-37],
      [0, 2],
      [0, 1e38],
    ],
    1,
  ],
  [
    "log1p",
    Math.log1p,
    [
      [-1, 1],
      [-1e-3, 1e-3],
      [0, 1e30],
    ],
    1.6,
  ],
  [
    "tanh",
    Math.tanh,
    [
      [-12, 12],
      [-0.5, 0.5],
      [-1e-3, 1e-3],
    ],
    2.6,
  ],
  [
    "sigmoid",
    sigmoid,
    [
      [-80, 80],
      [-4, 4],
    ],
    2.6,
  ],
  [
    "sin",
    Math.sin,
    [
      [-10, 10],
      [-1e5, 1e5],
      [-1e7, 1e7],
    ],
    1.7,
  ],
  [
    "cos",
    Math.cos,
    [
      [-10, 10],
      [-1e5, 1e5],
      [-1e7, 1e7],
    ],
    1.7,
  ],
  ["rsqrt", rsqrt, [[0, 10]], 1.6],
  ["sqrt", Math.sqrt, [[0, 10]], 0.51],
];

test.each(functions)(
  "%s in float32 is close to the exact value, with and without fused multiply-add",
  async (fn, exact, ranges, budget) => {
    const random = makeRandom(4);
    for (const relaxed of [true, false])
      for (const [lo, hi] of ranges) {
        const xs = Array.from({ length: 20_000 }, () => Math.fround(lo + random() * (hi - lo)));
        const got = await apply(fn, xs, relaxed);
        let worst = 0;
        xs.forEach((x, i) => (worst = Math.max(worst, ulps(got[i]!, exact(x)))));
        expect(worst, `${fn} on [${lo}, ${hi}]`).toBeLessThan(budget);
      }
  },
);

test.each(functions)("%s at zeros, infinities, NaN and the ends of float32", async (fn, exact) => {
  const xs = [
    0,
    -0,
    1,
    -1,
    Infinity,
    -Infinity,
    NaN,
    1e-45,
    -1e-45,
    1e-38,
    3e38,
    -3e38,
    88.7,
    88.8,
    -87,
    -103,
    -104,
    -150,
    200,
  ];
  const got = await apply(fn, xs.map(Math.fround), true);
  xs.map(Math.fround).forEach((x, i) => {
    expect(ulps(got[i]!, exact(x)), `${fn}(${x}) = ${got[i]}`).toBeLessThan(3);
  });
});

test("erf in float32 against tabulated values", async () => {
  // DLMF table 7.23 and its symmetry.
  const table = [
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [0.9, 0.7969082124228322],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [-1, -0.8427007929497149],
  ] as const;
  const got = await apply("erf", [...table.map(([x]) => x), Infinity, -Infinity, NaN, 0], true);
  // The argument 0.1 itself is rounded to float32 before erf sees it.
  table.forEach(([x, y], i) =>
    expect(ulps(got[i]!, y + (Math.fround(x) - x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x))).toBeLessThan(2),
  );
  expect(got.slice(table.length)).toEqual([1, -1, NaN, 0]);
});
