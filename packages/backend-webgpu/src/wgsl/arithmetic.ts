import type { BinaryOp, CompareOp, DType, UnaryOp } from "@hornbeam/ir";
import { typeOf } from "./cast.ts";

type Fn = UnaryOp | BinaryOp | CompareOp;
type Table = Readonly<Partial<Record<Fn, (x: string, y: string) => string>>>;

const infix = (op: string) => (x: string, y: string) => `(${x} ${op} ${y})`;
const call = (name: string) => (x: string, y: string) => `${name}(${y ? `${x}, ${y}` : x})`;
const same = (x: string): string => x;

const compare: Table = { lt: infix("<"), le: infix("<="), eq: infix("=="), ne: infix("!=") };
const common: Table = { ...compare, add: infix("+"), sub: infix("-"), mul: infix("*") };
const whole: Table = {
  ...common,
  abs: call("abs"),
  sign: call("sign"),
  floor: same,
  ceil: same,
  round: same,
  trunc: same,
  min: call("min"),
  max: call("max"),
  and: infix("&"),
  or: infix("|"),
  xor: infix("^"),
  not: (x) => `(~${x})`,
  shl: (x, y) => `(${x} << (u32(${y}) & 31u))`,
  shr: (x, y) => `(${x} >> (u32(${y}) & 31u))`,
};

const tables: Readonly<Record<"f32" | "i32" | "u32" | "bool", Table>> = {
  f32: {
    ...common,
    // Some compilers make an ordered comparison of !=, which NaN does not pass.
    ne: (x, y) => `(!(${x} == ${y}))`,
    neg: call("neg_"),
    abs: call("abs"),
    sign: call("fsign_"),
    floor: call("floor"),
    ceil: call("ceil"),
    round: call("round"),
    trunc: call("trunc"),
    min: call("fmin_"),
    max: call("fmax_"),
    div: infix("/"),
    floorDiv: call("ffloordiv_"),
    mod: call("fmod_"),
    pow: call("fpow_"),
  },
  i32: {
    ...whole,
    neg: (x) => `(0 - ${x})`,
    div: call("idiv_"),
    floorDiv: call("ifloordiv_"),
    mod: call("imod_"),
    pow: call("ipow_"),
  },
  u32: {
    ...whole,
    neg: (x) => `(0u - ${x})`,
    abs: same,
    sign: (x) => `min(${x}, 1u)`,
    div: call("udiv_"),
    floorDiv: call("udiv_"),
    mod: call("umod_"),
    pow: call("upow_"),
  },
  bool: {
    not: (x) => `(!${x})`,
    and: infix("&"),
    or: infix("|"),
    xor: infix("!="),
    add: infix("|"),
    mul: infix("&"),
    max: infix("|"),
    min: infix("&"),
    eq: infix("=="),
    ne: infix("!="),
    lt: (x, y) => `(!${x} & ${y})`,
    le: (x, y) => `(!${x} | ${y})`,
    abs: same,
    sign: same,
  },
};

/** The text of a scalar function of operands of a dtype; what no table has is a function of the same name with an underscore. */
export const arithmetic = (fn: Fn, dtype: DType, x: string, y = ""): string =>
  (tables[typeOf(dtype)][fn] ?? call(`${fn}_`))(x, y);
