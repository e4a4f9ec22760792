import {
  affine,
  binaryExpr,
  castExpr,
  guardExpr,
  indexExpr,
  konst,
  unaryExpr,
  type DType,
  type Expr,
  type LoopKernel,
  type Reducer,
} from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { differences, load, makeRandom, valuesOf } from "./kit.ts";

const read = (dtype: DType) => ({ dtype, access: "read" }) as const;
const write = (dtype: DType) => ({ dtype, access: "write" }) as const;
const acc = (dtype: DType): Expr => ({ op: "acc", dtype, n: 0 });

/** A kernel of one input and one dense output. */
const kernel = (
  dtype: DType,
  space: readonly number[],
  strides: readonly number[],
  value: Expr,
  out = dtype,
): LoopKernel => ({
  kind: "loop",
  name: "test",
  args: [read(dtype), write(out)],
  space,
  reduce: [],
  accs: [],
  stores: [{ arg: 1, index: affine(0, strides), value }],
});

const reduction = (
  dtype: DType,
  reducer: Reducer,
  space: readonly number[],
  reduce: readonly number[],
  x: readonly number[],
): LoopKernel => {
  const held = reducer.startsWith("arg") ? "int32" : dtype;
  return {
    ...kernel(
      dtype,
      space,
      space.map((_, i) => space.slice(i + 1).reduce((a, b) => a * b, 1)),
      acc(held),
      held,
    ),
    reduce,
    accs: [{ reducer, dtype: held, value: load(0, dtype, x) }],
  };
};

describe("elementwise", () => {
  const random = makeRandom(1);
  const dts: DType[] = [
    "float32",
    "float64",
    "float16",
    "bfloat16",
    "int8",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "bool",
  ];
  test.each(dts)("copies of %s: dense, with a tail, strided, reversed, transposed", async (dtype) => {
    for (const [space, x, offset] of [
      [[67], [1], 0],
      [[3], [1], 0],
      [[21], [3], 1],
      [[33], [-1], 32],
      [[5, 9], [1, 5], 0],
      [[4, 1, 6], [6, 0, 1], 0],
      [[3, 7], [0, 1], 0],
    ] as const) {
      const dense = space.map((_, i) => space.slice(i + 1).reduce((a: number, b) => a * b, 1));
      const k = kernel(dtype, space, dense, load(0, dtype, x, offset));
      const n = space.reduce((a: number, b) => a * b, 1);
      expect(await differences(k, [80, n], [valuesOf(dtype, 80, random)], 0)).toEqual([]);
    }
  });

  test("a transposition in tiles, with what is left over at both edges", async () => {
    for (const [rows, columns] of [
      [45, 70],
      [8, 33],
      [64, 64],
    ] as const) {
      const bounds = [{ index: affine(-2, [0, 1]), lo: 0, hi: columns - 5 }];
      const value = guardExpr(bounds, load(0, "float32", [1, rows], 3), konst(7, "float32"));
      const k = kernel("float32", [rows, columns], [columns, 1], value);
      const n = rows * columns;
      expect(await differences(k, [n + 3, n], [valuesOf("float32", n + 3, random)], 0)).toEqual([]);
    }
  });

  test("a guard along the row is cut where it changes, also where that moves from row to row", async () => {
    const bounds = [{ index: affine(-3, [1, 1]), lo: 0, hi: 9 }];
    const k = kernel(
      "float32",
      [6, 21],
      [21, 1],
      guardExpr(bounds, load(0, "float32", [1, 1], -3), konst(0.5, "float32")),
    );
    expect(await differences(k, [9, 126], [valuesOf("float32", 9, random)], 0)).toEqual([]);
    const empty = guardExpr([{ ...bounds[0]!, hi: 0 }], load(0, "float32"), konst(2, "float32"));
    expect(await differences(kernel("float32", [7], [1], empty), [9, 7], [valuesOf("float32", 9, random)], 0)).toEqual(
      [],
    );
  });

  test("an argument updated in place is read before it is written", async () => {
    const x = load(0, "float32");
    const k: LoopKernel = {
      ...kernel("float32", [37], [1], x),
      args: [
        { dtype: "float32", access: "update" },
        { dtype: "float32", access: "update" },
      ],
      stores: [
        { arg: 0, index: affine(0, [1]), value: load(1, "float32") },
        { arg: 1, index: affine(0, [1]), value: binaryExpr("add", x, load(1, "float32")) },
      ],
    };
    const data = [valuesOf("float32", 37, random), valuesOf("float32", 37, random)];
    expect(await differences(k, [37, 37], data, 0)).toEqual([]);
  });

  test("a chain of 3,000 operations with shared parts", async () => {
    let e = load(0, "float32");
    for (let i = 0; i < 1500; i++) e = unaryExpr("neg", binaryExpr("max", e, i % 7 ? konst(0.25, "float32") : e));
    expect(await differences(kernel("float32", [11], [1], e), [11, 11], [valuesOf("float32", 11, random)], 0)).toEqual(
      [],
    );
  });

  test("a dynamic index is clamped and may differ from lane to lane", async () => {
    for (const strides of [[1], [0]]) {
      const value = castExpr(load(1, "int64", strides), "int32");
      const e: Expr = {
        op: "load",
        dtype: "float32",
        arg: 0,
        index: affine(0, []),
        dyn: [{ value, size: 6, stride: 2 }],
      };
      const k = { ...kernel("float32", [13], [1], e), args: [read("float32"), read("int64"), write("float32")] };
      const stores = [{ ...k.stores[0]!, arg: 2 }];
      const at = Array.from({ length: 13 }, (_, i) => BigInt(i - 3));
      expect(await differences({ ...k, stores }, [12, 13, 13], [valuesOf("float32", 12, random), at], 0)).toEqual([]);
    }
  });
});

describe("reductions", () => {
  const random = makeRandom(2);
  const ordered: Reducer[] = ["sum", "prod", "max", "min", "argMax", "argMin"];
  const cases = ordered.flatMap((r) =>
    (["float32", "float64", "int32", "int64", "uint32"] as const).map((d) => [r, d] as const),
  );
  test.each([...cases, ["any", "bool"], ["all", "bool"]] as const)(
    "%s of %s along rows, columns, all, nothing",
    async (reducer, dtype) => {
      for (const [space, reduce, x] of [
        [[5], [37], [37, 1]],
        [[37], [5], [1, 37]],
        [[3], [3], [3, 1]],
        [[], [130], [1]],
        [[4], [3, 5], [15, 5, 1]],
        [[3, 5], [4], [5, 1, 15]],
        [[6], [0], [1, 0]],
        [[], [1], []],
      ] as const) {
        const k = reduction(dtype, reducer, space, reduce, x);
        const size = space.reduce((a: number, b) => a * b, 1);
        // Products stay in range: of small numbers.
        const data = valuesOf(dtype, 200, random).map((v) => (reducer === "prod" ? (v > 0 ? 1 : -1) : v));
        const own = dtype === "int64" ? data.map(BigInt) : dtype === "uint32" ? data.map((v) => (v < 0 ? 1 : v)) : data;
        expect(await differences(k, [200, size], [own], dtype === "float32" ? 2e-6 : 1e-13)).toEqual([]);
      }
    },
  );

  test("NaN wins, and the first of equals", async () => {
    const data = Array.from({ length: 40 }, (_, i) => (i === 17 || i === 30 ? NaN : i === 5 || i === 9 ? 100 : i % 3));
    for (const reducer of ["max", "min", "argMax", "argMin"] as const)
      for (const [space, reduce, x] of [
        [[2], [20], [20, 1]],
        [[20], [2], [1, 20]],
      ] as const) {
        const k = reduction("float32", reducer, space, reduce, x);
        expect(await differences(k, [40, space[0]], [data], 0)).toEqual([]);
      }
  });

  test.each([
    [[], [1_000_000], [1]],
    [[3], [300_000], [1, 3]],
  ] as const)("a long float32 sum keeps a few units in the last place: space %j of %j", async (space, reduce, x) => {
    const k = reduction("float32", "sum", space, reduce, x);
    const data = Array.from({ length: 1_000_000 }, () => random());
    expect(await differences(k, [1_000_000, space[0] ?? 1], [data], 5e-7)).toEqual([]);
  });
});

test("random kernels agree with the interpreter", async () => {
  const random = makeRandom(3);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  for (let round = 0; round < 150; round++) {
    const space = Array.from({ length: below(4) }, () => pick([1, 2, 3, 4, 5, 8, 16, 33]));
    const reduce = Array.from({ length: below(3) }, () => pick([1, 2, 3, 5, 8, 17]));
    const all = [...space, ...reduce];
    const dtype = pick(["float32", "float32", "float64", "int32", "int64", "float16", "uint8", "bool"] as const);
    const sizes: number[] = [];
    const operand = (arg: number): Expr => {
      const strides = all.map(() => 0);
      let [size, offset] = [1, 0];
      for (const i of [...all.keys()].sort(() => random() - 0.5)) {
        if (random() < 0.2) continue;
        const flip = random() < 0.1;
        if (flip) offset += size * (all[i]! - 1);
        strides[i] = flip ? -size : size;
        size *= all[i]!;
      }
      sizes[arg] = size;
      return castExpr(load(arg, dtype, strides, offset), "float32");
    };
    let e = operand(0);
    const y = operand(1);
    for (let n = below(3); n; n--) {
      const index = affine(
        below(5) - 2,
        all.map(() => (random() < 0.5 ? below(5) - 2 : 0)),
      );
      const bounds = [{ index, lo: below(3) - 1, hi: 2 + below(20) }];
      e = guardExpr(bounds, random() < 0.5 ? e : binaryExpr("add", e, y), random() < 0.5 ? konst(0.5, "float32") : y);
    }
    if (random() < 0.3)
      e = binaryExpr(
        "add",
        e,
        indexExpr(
          affine(
            1,
            all.map(() => below(3)),
          ),
          "float32",
        ),
      );
    const reducer = pick(["sum", "max", "min", "argMax", "argMin"] as const);
    const held = reducer.startsWith("arg") ? "int32" : "float32";
    let stride = 1;
    const strides = space.map(() => 0);
    for (const i of [...space.keys()].reverse()) {
      strides[i] = stride;
      stride *= space[i]!;
    }
    const k: LoopKernel = {
      kind: "loop",
      name: "random",
      args: [read(dtype), read(dtype), write("float32")],
      space,
      reduce,
      accs: reduce.length ? [{ reducer, dtype: held, value: e }] : [],
      stores: [{ arg: 2, index: affine(0, strides), value: reduce.length ? castExpr(acc(held), "float32") : e }],
    };
    const data = [valuesOf(dtype, sizes[0]!, random), valuesOf(dtype, sizes[1]!, random)];
    expect(await differences(k, [...sizes, stride], data, 1e-5), JSON.stringify(k)).toEqual([]);
  }
});
