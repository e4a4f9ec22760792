import { isFloat, type DType } from "@hornbeam/ir";
import type { Nd, Value } from "./reference/nd.ts";

/** How far a result may be from the oracle's. Integers and bool must always be equal. */
export interface Budget {
  /** units in the last place of the result's dtype, in float32 and 16-bit floats */
  readonly ulp: number;
  /** the same in float64; `ulp` where it is not given */
  readonly ulp64?: number;
  /** absolute error, in units of the dtype's ε: for functions that cross zero */
  readonly abs?: number;
  /** the same in float64 */
  readonly abs64?: number;
  /** the result is a sum (or product) of that many terms: (1 + √k)·ε·Σ|terms| more, ε of the dtype it is accumulated in */
  readonly terms?: number;
  /** −0 and 0 differ: for what only moves or negates */
  readonly signedZero?: boolean;
}

const digits: Partial<Record<DType, readonly [number, number]>> = {
  float64: [52, -1022],
  float32: [23, -126],
  float16: [10, -14],
  bfloat16: [7, -126],
};

/** Distance from 1 to the next number. */
export const epsilonOf = (dtype: DType): number => 2 ** -digits[dtype]![0];

/** Distance of the numbers of a dtype around x. */
export const ulpOf = (x: number, dtype: DType): number => {
  const [fraction, least] = digits[dtype]!;
  const exponent = x === 0 ? least : Math.max(Math.floor(Math.log2(Math.abs(x))), least);
  return 2 ** (exponent - fraction);
};

/** The largest finite number's neighbour, which infinity stands for when it is compared with a finite number. */
const overflow = (dtype: DType): number =>
  dtype === "float16" ? 65536 : dtype === "float64" ? Number.MAX_VALUE : 2 ** 128;
const finite = (x: number, dtype: DType): number => (Number.isFinite(x) ? x : Math.sign(x) * overflow(dtype));

const isSubnormal = (x: number, dtype: DType): boolean => x !== 0 && Math.abs(x) < 2 ** digits[dtype]![1];

export interface CompareOptions {
  readonly flushesSubnormals?: boolean;
}

const closeEnough = (
  a: number,
  e: number,
  dtype: DType,
  budget: Budget,
  scale: number,
  { flushesSubnormals }: CompareOptions,
): boolean => {
  if (Object.is(a, e)) return true;
  if (Number.isNaN(a) || Number.isNaN(e)) return false;
  if (a === e) return !budget.signedZero;
  if (flushesSubnormals && (isSubnormal(e, dtype) || e === 0) && (a === 0 || isSubnormal(a, dtype))) return true;
  const ulps = dtype === "float64" ? (budget.ulp64 ?? budget.ulp) : budget.ulp;
  const computed: DType = dtype === "float64" ? dtype : "float32";
  let room =
    ulps * ulpOf(e, dtype) + ((dtype === "float64" ? budget.abs64 : undefined) ?? budget.abs ?? 0) * epsilonOf(dtype);
  if (budget.terms !== undefined)
    room += (1 + Math.sqrt(budget.terms)) * epsilonOf(computed) * scale + ulpOf(e, dtype) * Number(dtype !== computed);
  if (!room) return false;
  return Math.abs(finite(a, dtype) - finite(e, dtype)) <= room;
};

const show = (v: Value): string => (Object.is(v, -0) ? "-0" : String(v));

/** What differs first, in words; undefined where all is within the budget. `scale` is Σ|terms| for each element. */
export const difference = (
  actual: Nd,
  expected: Nd,
  budget: Budget,
  scale?: Nd,
  options: CompareOptions = {},
): string | undefined => {
  const { dtype } = expected;
  if (actual.dtype !== dtype) return `dtype ${actual.dtype}, expected ${dtype}`;
  if (actual.shape.join() !== expected.shape.join()) return `shape [${actual.shape}], expected [${expected.shape}]`;
  if (actual.data.length !== expected.data.length)
    return `${actual.data.length} elements, expected ${expected.data.length}`;
  const float = isFloat(dtype);
  for (let i = 0; i < expected.data.length; i++) {
    const [a, e] = [actual.data[i]!, expected.data[i]!];
    const room = Number(scale?.data[i] ?? 0);
    if (float ? closeEnough(a as number, e as number, dtype, budget, room, options) : a === e) continue;
    const ulps = float ? ` (${((Number(a) - Number(e)) / ulpOf(Number(e) || 0, dtype)).toPrecision(3)} ulp)` : "";
    return `element ${i} of [${expected.shape}] ${dtype}: ${show(a)}, expected ${show(e)}${ulps}`;
  }
  return undefined;
};
