import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { dtypes, type DType, type Shape } from "@hornbeam/ir";
import type { Budget } from "../compare.ts";
import { build, get, type Nd, type Value } from "../reference/nd.ts";
import { digamma, erf, erfinv, lgamma } from "../reference/special.ts";
import { everyday, sample, specials, type Domain } from "../values.ts";
import { ALL, EXACT, FLOATS, INTS, NUMBERS, type Case, type CaseGroup } from "./case.ts";
import { layouts, layoutShape, oddShapes, plainLayout, type Layout } from "./layouts.ts";

type Float = (...x: number[]) => number;
type Int = (...x: bigint[]) => bigint;

/** One elementwise primitive: what it is, on what values, how near a backend must come. */
interface Elementwise {
  readonly fn: (...xs: Tensor[]) => Tensor;
  readonly dtypes: readonly DType[];
  readonly float?: Float;
  readonly int?: Int;
  readonly domains?: readonly Domain[];
  readonly budget: Budget;
  /** dtype of the result, where it is another */
  readonly result?: DType;
  /** dtype of the first operand, where it is another */
  readonly first?: DType;
}

const arity = (e: Elementwise): number => (e.first ? 3 : e.fn.length);

/** Where operands lie: all in the same layout, then each in another. */
const arrangements = (operands: number): Layout[][] => [
  ...layouts.slice(1).map((l) => new Array<Layout>(operands).fill(l)),
  ...(operands > 1
    ? layouts.map((_, i) => Array.from({ length: operands }, (_x, k) => layouts[(i + 3 * k) % layouts.length]!))
    : []),
];

const oneCase = (e: Elementwise, dtype: DType, shape: Shape, chosen: readonly Layout[], seed: number): Case => {
  const inputs = chosen.map((layout, k) => {
    const own = k === 0 && e.first ? e.first : dtype;
    return sample(layout.base(shape), own, e.domains?.[k] ?? everyday(own), seed + k);
  });
  const rule = (dtypes[dtype].kind === "float" || dtype === "bool" ? e.float : e.int) as
    ((...x: Value[]) => Value) | undefined;
  return {
    label: `[${shape}] ${chosen.map((l) => l.name).join(" and ")}`,
    inputs,
    fn: (...xs) => e.fn(...xs.map((x, k) => chosen[k]!.apply(x, shape))),
    budget: e.budget,
    ...(rule && {
      expected: (...xs: Nd[]) => {
        const seen = xs.map((x, k) => chosen[k]!.expected(x, shape));
        return build(shape, e.result ?? dtype, (i) => rule(...seen.map((x) => get(x, i))));
      },
    }),
  };
};

/** Odd shapes as they are, then one shape in all layouts. */
const casesOf = (e: Elementwise, dtype: DType): Case[] => {
  const n = arity(e);
  return [
    ...oddShapes.map((shape, i) => oneCase(e, dtype, shape, new Array<Layout>(n).fill(plainLayout), i)),
    ...arrangements(n).map((chosen, i) => oneCase(e, dtype, layoutShape, chosen, 20 + i)),
  ];
};

const ulp = (n: number, more: Partial<Budget> = {}): Budget => ({ ulp: n, ...more });
const wide = (lo: number, hi: number, also: readonly number[] = specials): Domain => ({ lo, hi, also });

const roundEven = (x: number): number => {
  const r = Math.round(x);
  const even = Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
  return even === 0 ? 0 * (Object.is(x, -0) || x < 0 ? -1 : 1) : even;
};
const floored = (x: bigint, y: bigint): bigint => (x - modulo(x, y)) / y;
const modulo = (x: bigint, y: bigint): bigint => (y === 0n ? 0n : ((x % y) + y) % y);
const floatModulo = (x: number, y: number): number => {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
};
const divided = (x: number, y: number): number => {
  const r = x % y;
  return y ? Math.round((x - r) / y - (r && r < 0 !== y < 0 ? 1 : 0)) : x / y;
};
const power = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);
const intPower = (x: bigint, y: bigint): bigint =>
  y >= 0n ? x ** y : x === 1n ? 1n : x === -1n ? (y % 2n ? -1n : 1n) : 0n;
const absBig = (x: bigint): bigint => (x < 0n ? -x : x);

// Arithmetic and roots are rounded correctly in double precision and so is their float32 result; transcendental functions
// are within 4 units.
const maths = (
  fn: (x: Tensor) => Tensor,
  float: Float,
  lo: number,
  hi: number,
  more: Partial<Budget> = {},
): Elementwise => ({
  fn: (x) => fn(x),
  dtypes: FLOATS,
  float,
  domains: [wide(lo, hi)],
  budget: ulp(4, more),
});
const whole = (fn: (x: Tensor) => Tensor, float: Float, int: Int): Elementwise => ({
  fn: (x) => fn(x),
  dtypes: NUMBERS,
  float,
  int,
  budget: EXACT,
});
const pair = (
  fn: (x: Tensor, y: Tensor) => Tensor,
  float: Float | undefined,
  int: Int | undefined,
  budget: Budget,
  more: Partial<Elementwise> = {},
): Elementwise => ({
  fn: (x, y) => fn(x!, y!),
  dtypes: float ? (int ? NUMBERS : FLOATS) : INTS,
  float,
  int,
  budget,
  ...more,
});
const compare = (fn: (x: Tensor, y: Tensor) => Tensor, test: (x: Value, y: Value) => boolean): Elementwise => ({
  fn: (x, y) => fn(x!, y!),
  dtypes: ALL,
  float: (x, y) => Number(test(x!, y!)),
  int: (x, y) => (test(x!, y!) ? 1n : 0n),
  domains: [],
  budget: EXACT,
  result: "bool",
});
const bits = (fn: (x: Tensor, y: Tensor) => Tensor, float: Float, int: Int): Elementwise => ({
  fn: (x, y) => fn(x!, y!),
  dtypes: [...INTS, "bool"],
  float,
  int,
  budget: EXACT,
});
const shiftDomains: readonly Domain[] = [
  { lo: -99, hi: 99 },
  { lo: 0, hi: 7 },
];
const powDomains: readonly Domain[] = [
  { lo: -4, hi: 4 },
  { lo: -2, hi: 8 },
];
const same: Int = (x) => x!;

const table: Readonly<Record<string, Elementwise>> = {
  negOf: whole(
    P.negOf,
    (x) => -x!,
    (x) => -x!,
  ),
  absOf: whole(P.absOf, Math.abs, (x) => absBig(x!)),
  signOf: whole(P.signOf, Math.sign, (x) => (x! > 0n ? 1n : x! < 0n ? -1n : 0n)),
  floorOf: whole(P.floorOf, Math.floor, same),
  ceilOf: whole(P.ceilOf, Math.ceil, same),
  roundOf: whole(P.roundOf, (x) => roundEven(x!), same),
  truncOf: whole(P.truncOf, Math.trunc, same),
  sqrtOf: { ...maths(P.sqrtOf, Math.sqrt, 0, 50), budget: ulp(1) },
  rsqrtOf: { ...maths(P.rsqrtOf, (x) => 1 / Math.sqrt(x!), 0, 50), budget: ulp(2) },
  expOf: maths(P.expOf, Math.exp, -105, 90),
  expm1Of: maths(P.expm1Of, Math.expm1, -2, 20),
  logOf: maths(P.logOf, Math.log, 0, 20),
  log1pOf: maths(P.log1pOf, Math.log1p, -1, 5),
  sinOf: maths(P.sinOf, Math.sin, -40, 40, { abs: 0.5 }),
  cosOf: maths(P.cosOf, Math.cos, -40, 40, { abs: 0.5 }),
  tanOf: maths(P.tanOf, Math.tan, -1.5, 1.5),
  asinOf: maths(P.asinOf, Math.asin, -1, 1),
  acosOf: maths(P.acosOf, Math.acos, -1, 1),
  atanOf: maths(P.atanOf, Math.atan, -9, 9),
  sinhOf: maths(P.sinhOf, Math.sinh, -9, 9),
  coshOf: maths(P.coshOf, Math.cosh, -9, 9),
  tanhOf: maths(P.tanhOf, Math.tanh, -9, 9),
  asinhOf: maths(P.asinhOf, Math.asinh, -9, 9),
  acoshOf: maths(P.acoshOf, Math.acosh, 1, 20),
  atanhOf: maths(P.atanhOf, Math.atanh, -1, 1),
  sigmoidOf: maths(P.sigmoidOf, (x) => 1 / (1 + Math.exp(-x!)), -20, 20),
  // The definitions of these are themselves good to about 10⁻¹³.
  erfOf: maths(P.erfOf, (x) => erf(x!), -4, 4, { ulp64: 2000 }),
  erfinvOf: maths(P.erfinvOf, (x) => erfinv(x!), -1, 1, { ulp64: 4000 }),
  lgammaOf: maths(P.lgammaOf, (x) => lgamma(x!), -3.5, 20, { ulp64: 2000, abs: 4, abs64: 64 }),
  digammaOf: maths(P.digammaOf, (x) => digamma(x!), -3.5, 20, { ulp64: 4000, abs: 4, abs64: 64 }),
  notOf: { fn: (x) => P.notOf(x!), dtypes: [...INTS, "bool"], float: (x) => 1 - x!, int: (x) => ~x!, budget: EXACT },

  addOf: pair(
    P.addOf,
    (x, y) => x! + y!,
    (x, y) => x! + y!,
    ulp(0),
  ),
  subOf: pair(
    P.subOf,
    (x, y) => x! - y!,
    (x, y) => x! - y!,
    ulp(0),
  ),
  mulOf: pair(
    P.mulOf,
    (x, y) => x! * y!,
    (x, y) => x! * y!,
    ulp(0),
  ),
  divOf: pair(
    P.divOf,
    (x, y) => x! / y!,
    (x, y) => (y === 0n ? 0n : x! / y!),
    ulp(1),
  ),
  floorDivOf: pair(
    P.floorDivOf,
    (x, y) => divided(x!, y!),
    (x, y) => (y === 0n ? 0n : floored(x!, y!)),
    ulp(1),
  ),
  modOf: pair(
    P.modOf,
    (x, y) => floatModulo(x!, y!),
    (x, y) => modulo(x!, y!),
    ulp(1),
  ),
  minOf: pair(P.minOf, Math.min, (x, y) => (x! < y! ? x! : y!), ulp(0)),
  maxOf: pair(P.maxOf, Math.max, (x, y) => (x! > y! ? x! : y!), ulp(0)),
  atan2Of: pair(P.atan2Of, Math.atan2, undefined, ulp(4)),
  andOf: bits(
    P.andOf,
    (x, y) => x! & y!,
    (x, y) => x! & y!,
  ),
  orOf: bits(
    P.orOf,
    (x, y) => x! | y!,
    (x, y) => x! | y!,
  ),
  xorOf: bits(
    P.xorOf,
    (x, y) => x! ^ y!,
    (x, y) => x! ^ y!,
  ),
  shlOf: pair(P.shlOf, undefined, (x, y) => x! << y!, EXACT, { domains: shiftDomains }),
  shrOf: pair(P.shrOf, undefined, (x, y) => x! >> y!, EXACT, { domains: shiftDomains }),
  ltOf: compare(P.ltOf, (x, y) => x < y),
  leOf: compare(P.leOf, (x, y) => x <= y),
  eqOf: compare(P.eqOf, (x, y) => x === y),
  neOf: compare(P.neOf, (x, y) => x !== y),
  gtOf: compare(P.gtOf, (x, y) => x > y),
  geOf: compare(P.geOf, (x, y) => x >= y),
  selectOf: {
    fn: (t, x, y) => P.selectOf(t!, x!, y!),
    dtypes: ALL,
    first: "bool",
    float: (t, x, y) => (t ? x! : y!),
    int: (t, x, y) => (Number(t) ? x! : y!),
    budget: EXACT,
  },
};

const powOf: Elementwise = pair(
  P.powOf,
  (x, y) => power(x!, y!),
  (x, y) => intPower(x!, y!),
  ulp(4),
);

export const elementwiseGroups = (): CaseGroup[] => [
  ...Object.entries(table).flatMap(([op, e]) =>
    e.dtypes.map((dtype) => ({ op, dtype, cases: () => casesOf(e, dtype) })),
  ),
  ...NUMBERS.map((dtype) => ({
    op: "powOf",
    dtype,
    cases: () => casesOf(dtypes[dtype].kind === "float" ? powOf : { ...powOf, domains: powDomains }, dtype),
  })),
];
