import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { isFloat, type DType, type Shape } from "@hornbeam/ir";
import type { Budget } from "../compare.ts";
import { argReduced, cumulated, reduced, sortedOrder, type Fold } from "../reference/folds.ts";
import { everyday, plain, sample, specials, type Domain } from "../values.ts";
import { ALL, EXACT, NUMBERS, type Case, type CaseGroup } from "./case.ts";
import { layouts, layoutShape, plainLayout, type Layout } from "./layouts.ts";

interface Place {
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly layout: Layout;
}
const at = (shape: Shape, axes: readonly number[], layout: Layout = plainLayout): Place => ({ shape, axes, layout });

/** Rows, columns, the middle, several axes, nothing, one element, long and wide; then every layout by three axes. */
const places: readonly Place[] = [
  at([1], [0]),
  at([7], [0]),
  at([13, 3], [0]),
  at([13, 3], [1]),
  at([3, 5, 7], [1]),
  at([3, 5, 7], [0, 2]),
  at([3, 5, 7], [0, 1, 2]),
  at([0], [0]),
  at([4, 0, 3], [1]),
  at([4, 0, 3], [0]),
  at([4, 0, 3], [0, 1, 2]),
  at([2, 3, 1, 5, 2], [1, 3]),
  at([2, 3, 1, 5, 2], [2]),
  at([1027], [0]),
  at([5, 1027], [1]),
  at([1027, 5], [0]),
  at([3, 130, 9], [1]),
  at([20001], [0]),
  at([1, 1, 64], [2]),
  at([64, 33], [0]),
  ...layouts.slice(1).flatMap((layout) => [[0], [1], [2], [0, 2]].map((axes) => at(layoutShape, axes, layout))),
];
const termsOf = ({ shape, axes }: Place): number => axes.reduce((n, a) => n * shape[a]!, 1);

type Reduce = (x: Tensor, axes: readonly number[]) => Tensor;

const reduceCases = (fn: Reduce, fold: Fold, dtype: DType, domain: Domain, sum: boolean): Case[] =>
  places.map((p, i) => {
    const { shape, axes, layout } = p;
    const budget: Budget = sum
      ? { ulp: 0, terms: termsOf(p) ** (/one value|broadcast/.test(layout.name) ? 2 : 1) }
      : { ulp: 0 };
    return {
      label: `[${shape}] over [${axes}] ${layout.name}`,
      inputs: [sample(layout.base(shape), dtype, domain, i)],
      fn: (x) => fn(layout.apply(x!, shape), axes),
      expected: (x) => reduced(layout.expected(x!, shape), axes, fold),
      budget,
    };
  });

/** Extremes with NaN and infinities here and there. */
const extremes = (dtype: DType): Domain => ({ ...everyday(dtype), ...(isFloat(dtype) && { also: specials }) });
/** Factors near 1, so that products neither vanish nor overflow. */
const factors = (dtype: DType): Domain => (isFloat(dtype) ? { lo: 0.97, hi: 1.03 } : { lo: -3, hi: 3 });
const anyBool: Domain = { lo: 0, hi: 1 };

const reductions: readonly {
  readonly op: string;
  readonly fn: Reduce;
  readonly fold: Fold;
  readonly dtypes: readonly DType[];
  readonly domain: (d: DType) => Domain;
}[] = [
  { op: "reduceSum", fn: P.reduceSum, fold: "sum", dtypes: NUMBERS, domain: plain },
  { op: "reduceProd", fn: P.reduceProd, fold: "prod", dtypes: NUMBERS, domain: factors },
  { op: "reduceMax", fn: P.reduceMax, fold: "max", dtypes: NUMBERS, domain: extremes },
  { op: "reduceMin", fn: P.reduceMin, fold: "min", dtypes: NUMBERS, domain: extremes },
  { op: "reduceAny", fn: P.reduceAny, fold: "any", dtypes: ["bool"], domain: () => anyBool },
  { op: "reduceAll", fn: P.reduceAll, fold: "all", dtypes: ["bool"], domain: () => anyBool },
];

const argCases = (fn: (x: Tensor, axis: number) => Tensor, fold: "max" | "min", dtype: DType): Case[] =>
  places
    .filter((p) => p.axes.length === 1 && p.shape[p.axes[0]!]! > 0)
    .flatMap(({ shape, axes: [axis], layout }, i) =>
      // Few distinct values, so that there are ties; then NaN and infinities too.
      [{ lo: 0, hi: 2 }, extremes(dtype)].map((domain) => ({
        label: `[${shape}] along ${axis} ${layout.name}`,
        inputs: [sample(layout.base(shape), dtype, domain, i)],
        fn: (x: Tensor) => fn(layout.apply(x, shape), axis!),
        expected: (x: Parameters<typeof argReduced>[0]) => argReduced(layout.expected(x, shape), axis!, fold),
        budget: EXACT,
      })),
    );

const cumulativePlaces: readonly (readonly [Shape, number])[] = [
  [[7], 0],
  [[13, 3], 0],
  [[13, 3], 1],
  [[3, 5, 7], 1],
  [[0], 0],
  [[4, 0, 3], 0],
  [[4, 0, 3], 1],
  [[1, 1], 1],
  [[1027], 0],
  [[2, 3, 1, 5, 2], 3],
  [[130, 6], 0],
];
const cumulativeCases = (reducer: "sum" | "prod" | "max" | "min", dtype: DType): Case[] => {
  const domain = reducer === "sum" ? plain(dtype) : reducer === "prod" ? factors(dtype) : everyday(dtype);
  return cumulativePlaces.flatMap(([shape, axis], i) =>
    [false, true].flatMap((reverse) =>
      [false, true].map((exclusive): Case => {
        const layout = layouts[(i + Number(reverse)) % 4]!;
        return {
          label: `${reducer} [${shape}] along ${axis}${reverse ? " reverse" : ""}${exclusive ? " exclusive" : ""} ${layout.name}`,
          inputs: [sample(layout.base(shape), dtype, domain, i)],
          fn: (x) => P.cumulativeOf(layout.apply(x!, shape), { reducer, axis, reverse, exclusive }),
          expected: (x) => cumulated(layout.expected(x!, shape), axis, reducer, reverse, exclusive),
          budget: reducer === "sum" || reducer === "prod" ? { ulp: 0, terms: shape[axis]! } : { ulp: 0 },
        };
      }),
    ),
  );
};

const sortCases = (dtype: DType): Case[] =>
  ([[1], [7], [0], [3, 0], [0, 3], [5, 13], [3, 5, 7], [1027], [2, 130]] as const).flatMap((shape, i) =>
    [false, true].flatMap((descending) =>
      [{ lo: 0, hi: 3 }, everyday(dtype)].map((domain, k): Case => {
        const layout = layouts[(i + k) % 4]!;
        return {
          label: `[${shape}]${descending ? " descending" : ""} ${layout.name}`,
          inputs: [sample(layout.base(shape), dtype, domain, i)],
          fn: (x) => P.argsortOf(layout.apply(x!, shape), descending),
          expected: (x) => sortedOrder(layout.expected(x!, shape), descending),
          budget: EXACT,
        };
      }),
    ),
  );

export const reductionGroups = (): CaseGroup[] => [
  ...reductions.flatMap(({ op, fn, fold, dtypes, domain }) =>
    dtypes.map((dtype) => ({
      op,
      dtype,
      cases: () => reduceCases(fn, fold, dtype, domain(dtype), fold === "sum" || fold === "prod"),
    })),
  ),
  ...NUMBERS.flatMap((dtype): CaseGroup[] => [
    { op: "argMaxOf", dtype, needs: ["int32"], cases: () => argCases(P.argMaxOf, "max", dtype) },
    { op: "argMinOf", dtype, needs: ["int32"], cases: () => argCases(P.argMinOf, "min", dtype) },
    {
      op: "cumulativeOf",
      dtype,
      cases: () => (["sum", "prod", "max", "min"] as const).flatMap((r) => cumulativeCases(r, dtype)),
    },
    { op: "cumprodOf", dtype, cases: () => cumulativeCases("prod", dtype).slice(0, 1) },
  ]),
  ...ALL.map((dtype): CaseGroup => ({ op: "argsortOf", dtype, needs: ["int32"], cases: () => sortCases(dtype) })),
];
