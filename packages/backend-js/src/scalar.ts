import { dtypes, isFloat, UnsupportedError } from "@hornbeam/ir";
import type { BinaryOp, CompareOp, DType, UnaryOp } from "@hornbeam/ir";
import { digamma, erf, erfinv, lgamma } from "./special.ts";

/** int64 blocks hold bigints, and their functions take them; the types speak of numbers throughout. */
export type Unary = (x: number) => number;
export type Binary = (x: number, y: number) => number;
type Table<K extends string, F> = Readonly<Partial<Record<K, F>>>;
type Big = (x: bigint, y: bigint) => bigint;

// Results are stored to a block of the result's dtype, and that store wraps integers.

const roundEven = (x: number): number => {
  const a = Math.abs(x);
  return a < 2 ** 52 ? Math.sign(x) * (a + 2 ** 52 - 2 ** 52) : x;
};

const floatUnary: Table<UnaryOp, Unary> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundEven,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf,
  erfinv,
  lgamma,
  digamma,
};
const same: Unary = (x) => x;
const intUnary: Table<UnaryOp, Unary> = {
  neg: (x) => -x,
  abs: (x) => (x < 0 ? -x : x),
  sign: (x) => (x > 0 ? 1 : x && -1),
  floor: same,
  ceil: same,
  round: same,
  trunc: same,
  not: (x) => ~x,
};
const bigUnary = {
  ...intUnary,
  sign: (x: bigint) => (x > 0n ? 1n : x && -1n),
} as unknown as Table<UnaryOp, Unary>;
const boolUnary: Table<UnaryOp, Unary> = { not: (x) => x ^ 1 };

const floatBinary: Table<BinaryOp, Binary> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  // By way of the exact remainder: ⌊1 / 0.1⌋ would be 10 where Python's 1 // 0.1 is 9.
  floorDiv: (x, y) => {
    const r = x % y;
    return y ? Math.round((x - r) / y - (r && r < 0 !== y < 0 ? 1 : 0)) : x / y;
  },
  mod: (x, y) => {
    const r = x % y;
    return r && r < 0 !== y < 0 ? r + y : r;
  },
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  min: Math.min,
  max: Math.max,
  atan2: Math.atan2,
};
/** x^y modulo 2⁶⁴; a negative power is 0 but for 1 and −1. */
const bigPow: Big = (x, y) => {
  if (y < 0n) return x === 1n || (x === -1n && !(y & 1n)) ? 1n : x === -1n ? x : 0n;
  let r = 1n;
  for (; y; y >>= 1n) {
    if (y & 1n) r = BigInt.asIntN(64, r * x);
    x = BigInt.asIntN(64, x * x);
  }
  return r;
};
const bits: Table<BinaryOp, Binary> = { and: (x, y) => x & y, or: (x, y) => x | y, xor: (x, y) => x ^ y };
const intBinary: Table<BinaryOp, Binary> = {
  ...bits,
  add: floatBinary.add,
  sub: floatBinary.sub,
  mul: Math.imul,
  div: (x, y) => (y ? Math.trunc(x / y) : 0),
  floorDiv: (x, y) => (y ? Math.floor(x / y) : 0),
  mod: (x, y) => (y ? ((x % y) + y) % y : 0),
  pow: (x, y) => Number(BigInt.asIntN(32, bigPow(BigInt(x), BigInt(y)))),
  min: Math.min,
  max: Math.max,
  shl: (x, y) => x << y,
  shr: (x, y) => x >> y,
};
const uintBinary: Table<BinaryOp, Binary> = { ...intBinary, shr: (x, y) => x >>> y };
const bigMod: Big = (x, y) => (y ? ((x % y) + y) % y : 0n);
const bigBinary = {
  ...bits,
  add: floatBinary.add,
  sub: floatBinary.sub,
  mul: floatBinary.mul,
  div: (x: bigint, y: bigint) => (y ? x / y : 0n),
  floorDiv: (x: bigint, y: bigint) => (y ? (x - bigMod(x, y)) / y : 0n),
  mod: bigMod,
  pow: bigPow,
  min: (x: bigint, y: bigint) => (x < y ? x : y),
  max: (x: bigint, y: bigint) => (x > y ? x : y),
  shl: (x: bigint, y: bigint) => x << (y & 63n),
  shr: (x: bigint, y: bigint) => x >> (y & 63n),
} as unknown as Table<BinaryOp, Binary>;
const boolBinary: Table<BinaryOp, Binary> = {
  ...bits,
  add: bits.or,
  mul: bits.and,
  min: bits.and,
  max: bits.or,
};

const compares: Readonly<Record<CompareOp, Binary>> = {
  lt: (x, y) => +(x < y),
  le: (x, y) => +(x <= y),
  eq: (x, y) => +(x === y),
  ne: (x, y) => +(x !== y),
};

const pick = <F>(dtype: DType, float: F, int: F, uint: F, big: F, bool: F): F =>
  isFloat(dtype)
    ? float
    : dtype === "bool"
      ? bool
      : dtype === "int64"
        ? big
        : dtypes[dtype].kind === "int"
          ? int
          : uint;

const need = <F>(f: F | undefined, fn: string, dtype: DType): F => {
  if (!f) throw new UnsupportedError(`js: ${fn} is not defined on ${dtype}. Cast the operands.`, { op: fn });
  return f;
};

/** The function of one argument on values of a dtype. */
export const unaryOf = (fn: UnaryOp, dtype: DType): Unary =>
  need(pick(dtype, floatUnary, intUnary, intUnary, bigUnary, boolUnary)[fn], fn, dtype);

/** The function of two arguments on values of a dtype. */
export const binaryOf = (fn: BinaryOp, dtype: DType): Binary =>
  need(pick(dtype, floatBinary, intBinary, uintBinary, bigBinary, boolBinary)[fn], fn, dtype);

/** A comparison: 0 or 1. */
export const compareOf = (fn: CompareOp): Binary => compares[fn];
