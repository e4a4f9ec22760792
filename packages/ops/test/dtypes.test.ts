import { readFileSync } from "node:fs";
import { placeholder, tensor, type Tensor } from "@hornbeam/core";
import { DTypeError, dtypes, type DType, type Shape } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import * as ops from "../src/index.ts";

// Keras's own table: "float16,int8" → "float16", with "int" and "float" for Python's numbers.
const table = JSON.parse(
  readFileSync(new URL("../../../tooling/goldens/ops/result_type.json", import.meta.url), "utf8"),
) as Record<string, DType>;
const all = Object.keys(dtypes) as DType[];
type Type = DType | "int" | "float";

/** What Keras promotes to; only where both operands have one 64-bit dtype (or one is a bare number) it is kept: float64 is of use here. */
const promoted = (x: Type, y: Type): DType => {
  const strong = [x, y].find((d) => d === "float64" || d === "int64");
  const other = strong === x ? y : x;
  const kept = strong && (other === strong || other === "int" || (other === "float" && strong === "float64"));
  return kept ? strong : table[`${x},${y}`]!;
};
const isFloating = (d: DType): boolean => dtypes[d].kind === "float";
const floating = (x: Type, y: Type): DType => {
  const d = promoted(x, y);
  return isFloating(d) ? d : "float32";
};

type Rule = (x: Type, y: Type) => DType | typeof DTypeError;
const number: Rule = (x, y) => (promoted(x, y) === "bool" ? "int32" : promoted(x, y));
const integer: Rule = (x, y) => (isFloating(promoted(x, y)) ? DTypeError : promoted(x, y));
const product: Rule = (x, y) => promoted(x, y);
const to =
  (d: DType): Rule =>
  () =>
    d;

type Binary = (x: never, y: never) => Tensor;
const rules: readonly (readonly [Rule, Record<string, Binary>, Shape?])[] = [
  [
    promoted,
    {
      add: ops.add,
      multiply: ops.multiply,
      maximum: ops.maximum,
      minimum: ops.minimum,
      fmax: ops.fmax,
      fmin: ops.fmin,
    },
  ],
  // Of bools there is no difference: Keras's backends refuse it, too.
  [(x, y) => (promoted(x, y) === "bool" ? DTypeError : promoted(x, y)), { subtract: ops.subtract }],
  [number, { floorDivide: ops.floorDivide, mod: ops.mod, fmod: ops.fmod, power: ops.power }],
  [
    floating,
    {
      divide: ops.divide,
      trueDivide: ops.trueDivide,
      divideNoNan: ops.divideNoNan,
      arctan2: ops.arctan2,
      hypot: ops.hypot,
      heaviside: ops.heaviside,
      ldexp: ops.ldexp,
      logaddexp: ops.logaddexp,
      logaddexp2: ops.logaddexp2,
      gammainc: ops.gammainc,
    },
  ],
  // Neighbours of 16-bit floats are not known.
  [(x, y) => (dtypes[floating(x, y)].bytes < 4 ? DTypeError : floating(x, y)), { nextafter: ops.nextafter }],
  [(x, y) => (integer(x, y) === "bool" ? DTypeError : integer(x, y)), { gcd: ops.gcd, lcm: ops.lcm }],
  [integer, { bitwiseAnd: ops.bitwiseAnd, bitwiseOr: ops.bitwiseOr, bitwiseXor: ops.bitwiseXor }],
  [
    (x, y) => (isFloating(promoted(x, y)) ? DTypeError : number(x, y)),
    {
      leftShift: ops.leftShift,
      rightShift: ops.rightShift,
      bitwiseLeftShift: ops.bitwiseLeftShift,
      bitwiseRightShift: ops.bitwiseRightShift,
    },
  ],
  [
    to("bool"),
    {
      equal: ops.equal,
      notEqual: ops.notEqual,
      less: ops.less,
      lessEqual: ops.lessEqual,
      greater: ops.greater,
      greaterEqual: ops.greaterEqual,
      logicalAnd: ops.logicalAnd,
      logicalOr: ops.logicalOr,
      logicalXor: ops.logicalXor,
      isclose: ops.isclose,
    },
  ],
];
const tensorRules: typeof rules = [
  [
    (x, y) => (x === "int8" && y === "int8" ? "int32" : promoted(x, y)),
    { matmul: ops.matmul, einsum: (x, y) => ops.einsum("ij,jk->ik", x, y) },
    [2, 2],
  ],
  [product, { dot: ops.dot, inner: ops.inner, outer: ops.outer, vdot: ops.vdot, kron: ops.kron }, [2, 2]],
  [product, { tensordot: (x, y) => ops.tensordot(x, y, { axes: 1 }), append: (x, y) => ops.append(x, y) }, [2, 2]],
  [(x, y) => (promoted(x, y) === "bool" ? DTypeError : promoted(x, y)), { cross: (x, y) => ops.cross(x, y) }, [3]],
  [floating, { correlate: (x, y) => ops.correlate(x, y) }, [3]],
  [floating, { cdist: ops.cdist }, [2, 2]],
  [to("int32"), { digitize: (x, y) => ops.digitize(x, y), searchsorted: (x, y) => ops.searchsorted(x, y) }, [3]],
  [to("bool"), { isin: (x, y) => ops.isin(x, y) }, [3]],
];

const dtypeOf = (fn: () => Tensor): string => {
  try {
    return fn().dtype;
  } catch (error) {
    return (error as Error).constructor.name;
  }
};
const name = (d: ReturnType<Rule>): string => (typeof d === "string" ? d : d.name);
const of = (shape: Shape, dtype: DType): never => placeholder({ shape, dtype }) as never;
const flat = (list: typeof rules): [string, Binary, Rule, Shape][] =>
  list.flatMap(([rule, fns, shape = [2]]) =>
    Object.entries(fns).map(([n, fn]): [string, Binary, Rule, Shape] => [n, fn, rule, shape]),
  );

describe("dtypes of operations on two tensors are Keras's for every pair", () => {
  test.each([...flat(rules), ...flat(tensorRules)])("%s", (_, fn, rule, shape) => {
    const pairs = all.flatMap((x) => all.map((y) => [x, y] as const));
    const got = Object.fromEntries(pairs.map(([x, y]) => [`${x},${y}`, dtypeOf(() => fn(of(shape, x), of(shape, y)))]));
    expect(got).toEqual(Object.fromEntries(pairs.map(([x, y]) => [`${x},${y}`, name(rule(x, y))])));
  });
});

describe("bare numbers are weak, on either side", () => {
  const bare = { int: 2, float: 2.5, bool: true } as const;
  test.each(flat(rules))("%s", (_, fn, rule) => {
    for (const [type, value] of Object.entries(bare) as [Type, number][])
      for (const x of all) {
        expect(
          dtypeOf(() => fn(of([2], x), value as never)),
          `${x}, ${type}`,
        ).toBe(name(rule(x, type)));
        expect(
          dtypeOf(() => fn(value as never, of([2], x))),
          `${type}, ${x}`,
        ).toBe(name(rule(type, x)));
      }
  });
});

test("lists are tensors of int32 or float32, not weak, as in Keras", () => {
  const x = (dtype: DType): Tensor => tensor([1, 2], { dtype });
  expect(ops.multiply(x("uint8"), [1]).dtype).toBe("int32");
  expect(ops.multiply(x("float16"), [1]).dtype).toBe("float16");
  expect(ops.multiply(x("float16"), [1.5]).dtype).toBe("float32");
  expect(ops.multiply(x("int32"), [true]).dtype).toBe("int32");
  // Keras's rule: 64 and 32 bits meet in 32. The other operand keeps float64 where it has it.
  expect(ops.multiply(x("float64"), [1]).dtype).toBe("float32");
  expect(ops.multiply(x("float64"), ops.array([1], { dtype: "float64" })).dtype).toBe("float64");
});
