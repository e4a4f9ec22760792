import { bitcastTo, castTo } from "@hornbeam/ops/primitives";
import { dtypes, encode, type DType, type TypedArray } from "@hornbeam/ir";
import { build, get, isIntegral, stored, type Nd, type Value } from "../reference/nd.ts";
import { limitsOf, sample, specials, type Domain } from "../values.ts";
import { ALL, EXACT, type Case, type CaseGroup } from "./case.ts";
import { layouts, layoutShape, oddShapes, plainLayout } from "./layouts.ts";

/** Ties, both sides of them, limits of all integers, and numbers that rounding twice gets wrong. */
const edges: readonly number[] = [
  ...specials,
  ...[7, 8, 15, 16, 31, 32, 53, 63, 64].flatMap((b) => [2 ** b, -(2 ** b), 2 ** b - 1, 2 ** b + 1]),
  1 + 2 ** -8,
  1 + 2 ** -8 + 2 ** -23,
  1 + 2 ** -8 + 2 ** -40,
  1 + 2 ** -11 + 2 ** -40,
  1 + 2 ** -24 + 2 ** -50,
  65519.999,
  65520,
  2 ** -24,
  2 ** -25,
  2 ** -25 + 2 ** -40,
  0.999999,
  -0.999999,
  254.5,
];
const bigEdges: readonly bigint[] = [
  2n ** 53n + 1n,
  2n ** 24n + 1n,
  -(2n ** 24n) - 3n,
  2n ** 62n + 2n ** 38n + 1n,
  2n ** 62n + 2n ** 38n,
  2n ** 31n,
  2n ** 32n + 5n,
  -(2n ** 33n) - 7n,
  300n,
  -300n,
];

const domain = (dtype: DType): Domain => {
  if (!isIntegral(dtype)) return { lo: -200, hi: 200, also: edges };
  const [least, greatest] = limitsOf(dtype);
  return { lo: -200, hi: 300, also: [least, greatest, least + 1n, greatest - 1n, ...bigEdges] };
};

/** Whole numbers of any size, rounded once to `digits` significant binary digits, ties to even. */
const rounded = (v: bigint, digits: number): number => {
  const a = v < 0n ? -v : v;
  const cut = BigInt(Math.max(0, a.toString(2).length - digits));
  const half = cut ? 1n << (cut - 1n) : 0n;
  const rest = a & ((1n << cut) - 1n);
  let kept = a >> cut;
  if (rest > half || (cut && rest === half && kept & 1n)) kept++;
  return Number(v < 0n ? -(kept << cut) : kept << cut);
};
const significant: Partial<Record<DType, number>> = { float64: 53, float32: 24, float16: 11, bfloat16: 8 };

const converted = (v: Value, to: DType): Value => {
  if (to === "bool") return Number(v !== 0 && v !== 0n);
  if (!isIntegral(to)) return typeof v === "bigint" ? rounded(v, significant[to]!) : v;
  if (typeof v === "bigint") return v;
  const [least, greatest] = limitsOf(to);
  if (Number.isNaN(v)) return 0n;
  if (v <= Number(least)) return least;
  return v >= Number(greatest) ? greatest : BigInt(Math.trunc(v));
};

const castCase = (from: DType, to: DType, x: Nd, label: string): Case => ({
  label: `${from} to ${to} ${label}`,
  inputs: [x],
  fn: (t) => castTo(t!, to),
  expected: (t) => build(t!.shape, to, (i) => converted(get(t!, i), to)),
  budget: EXACT,
});

const castCases = (from: DType, to: DType): Case[] => [
  ...[...oddShapes, [200]].map((shape, i) => castCase(from, to, sample(shape, from, domain(from), i), `[${shape}]`)),
  ...layouts
    .filter((l) => l !== plainLayout)
    .map((layout, i): Case => {
      const made = castCase(from, to, sample(layout.base(layoutShape), from, domain(from), 30 + i), layout.name);
      return {
        ...made,
        fn: (t) => castTo(layout.apply(t!, layoutShape), to),
        expected: (t) => made.expected!(layout.expected(t!, layoutShape)),
      };
    }),
];

/** From an array's storage as another dtype. */
const sameBits = (x: Nd, to: DType): Nd => {
  const bytes = encode(x.data, x.dtype);
  const view: TypedArray = new dtypes[to].array(bytes.buffer, bytes.byteOffset, bytes.length);
  const plain = to === "float16" || to === "bfloat16" ? undefined : view;
  const data = plain
    ? Array.from(plain as ArrayLike<Value>, (v) => stored(v, to))
    : Array.from(view as Uint16Array, (v) => fromBits(v, to));
  return { shape: x.shape, dtype: to, data };
};
const fromBits = (bits: number, dtype: DType): number => {
  // The upper half of a float32 is a bfloat16; float16 by its three fields.
  if (dtype === "bfloat16") return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : (fraction / 1024) * 2 ** -14);
};

const bitcastCases = (from: DType, to: DType): Case[] =>
  oddShapes.map((shape, i) => {
    // Finite patterns only: the bits of a NaN may change when it is moved.
    const x = sample(shape, from, isIntegral(from) ? { lo: 0, hi: 100 } : { lo: -3, hi: 3, also: [0, -0, 1, -2] }, i);
    return {
      label: `${from} to ${to} [${shape}]`,
      inputs: [x],
      fn: (t) => bitcastTo(t!, to),
      expected: (t) => sameBits(t!, to),
      budget: EXACT,
    };
  });

const widthMates = (from: DType): DType[] =>
  ALL.filter((to) => to !== from && to !== "bool" && from !== "bool" && dtypes[to].bytes === dtypes[from].bytes);

export const castGroups = (): CaseGroup[] =>
  ALL.flatMap((dtype) => [
    ...ALL.filter((to) => to !== dtype).map((to) => ({
      op: "castTo",
      dtype,
      needs: [to],
      cases: () => castCases(dtype, to),
    })),
    ...widthMates(dtype).map((to) => ({ op: "bitcastTo", dtype, needs: [to], cases: () => bitcastCases(dtype, to) })),
  ]);
