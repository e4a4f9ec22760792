import { dtypes, isFloat } from "@hornbeam/ir";
import type { BinaryOp, CompareOp, DType, UnaryOp } from "@hornbeam/ir";

/** A scalar function. int64 values are bigints, and its functions take them; the type speaks of numbers throughout. */
export type Scalar = (x: number, y: number) => number;
/** A scalar function of one value. */
export type Unary = (x: number) => number;
type Table = Readonly<Record<string, Scalar>>;
type BigTable = Readonly<Record<string, (x: bigint, y: bigint) => bigint>>;

// Results are stored to a block of the result's dtype, and that store wraps integers. Some functions are written so that
// they hold for numbers and bigints: `y` for a zero of either kind.

const or: Scalar = (x, y) => x | y;
const and: Scalar = (x, y) => x & y;
/** Whether a remainder has not the divisor's sign (their product would underflow). */
const otherSide = (r: number, y: number): boolean => r !== 0 && r < 0 !== y < 0;
const floorMod: Scalar = (x, y) => (y ? ((x % y) + y) % y : y);

/** What is not in a dtype's own table is here, and what is not here is in Math. */
const floats: Table = {
  neg: (x) => -x,
  not: (x) => ~x,
  // Adding and subtracting 2⁵² rounds to even.
  round: (x) => (Math.abs(x) < 2 ** 52 ? Math.sign(x) * (Math.abs(x) + 2 ** 52 - 2 ** 52) : x),
  rsqrt: (x) => 1 / Math.sqrt(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  // By way of the exact remainder: ⌊1 / 0.1⌋ would be 10 where Python's 1 // 0.1 is 9.
  floorDiv: (x, y) => (y ? Math.round((x - (x % y)) / y - +otherSide(x % y, y)) : x / y),
  mod: (x, y) => (otherSide(x % y, y) ? (x % y) + y : x % y),
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  or,
  and,
  xor: (x, y) => x ^ y,
  lt: (x, y) => +(x < y),
  le: (x, y) => +(x <= y),
  eq: (x, y) => +(x === y),
  ne: (x, y) => +(x !== y),
};

const bigs = {
  abs: (x) => (x < 0 ? -x : x),
  sign: (x) => (x > 0 ? 1n : x && -1n),
  min: (x, y) => (x < y ? x : y),
  max: (x, y) => (x > y ? x : y),
  shl: (x, y) => x << (y & 63n),
  shr: (x, y) => x >> (y & 63n),
  // x^y modulo 2⁶⁴; of the negative powers only those of 1 and −1 are not 0.
  pow: (x, y) => {
    if (y < 0) return x * x === 1n ? x ** (y & 1n) : 0n;
    let r = 1n;
    for (; y; y >>= 1n) {
      if (y & 1n) r = BigInt.asIntN(64, r * x);
      x = BigInt.asIntN(64, x * x);
    }
    return r;
  },
} satisfies BigTable;

const ints: Table = {
  mul: Math.imul,
  div: (x, y) => (y ? (x - (x % y)) / y : y),
  floorDiv: (x, y) => (y ? (x - floorMod(x, y)) / y : y),
  mod: floorMod,
  pow: (x, y) => Number(BigInt.asIntN(32, bigs.pow(BigInt(x), BigInt(y)))),
  shl: (x, y) => x << y,
  shr: (x, y) => x >> y,
};

const tables: Readonly<Record<string, Table>> = {
  int: ints,
  uint: { ...ints, shr: (x, y) => x >>> y },
  int64: { ...ints, mul: floats["mul"]!, ...(bigs as unknown as Table) },
  bool: { not: (x) => x ^ 1, add: or, mul: and },
};

/** The function of that name on values of a dtype: comparisons give 0 or 1. Undefined for the special functions. */
export const scalar = (fn: UnaryOp | BinaryOp | CompareOp, dtype: DType): Scalar | undefined => {
  const table = isFloat(dtype) ? floats : (tables[dtype] ?? tables[dtypes[dtype].kind]!);
  // Rounding a bigint does nothing.
  const math = dtype === "int64" ? (x: number) => x : (Math as unknown as Table)[fn]!;
  return table[fn] ?? (dtype === "int64" && fn === "round" ? math : floats[fn]) ?? math;
};
