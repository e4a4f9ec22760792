import {
  affine,
  axisVar,
  konst,
  binaryExpr,
  type DotKernel,
  type Expr,
  type Kernel,
  type LoopKernel,
  type ScatterKernel,
} from "@hornbeam/ir";
import { expect, test } from "vitest";
import { everything, kitOf, type Shader } from "../src/index.ts";

const kit = kitOf(everything);

const shaderOf = (k: Kernel): Shader | undefined => {
  const [first] = kit.lower(k, {}).stages;
  return first && kit.finish(first.shader);
};

const load = (arg: number, index = axisVar(0)): Expr => ({ op: "load", dtype: "float32", arg, index });

test("an elementwise kernel is a thread for each element", () => {
  const k: LoopKernel = {
    kind: "loop",
    name: "double",
    args: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
    ],
    space: [1000],
    reduce: [],
    accs: [],
    stores: [{ arg: 1, index: axisVar(0), value: binaryExpr("mul", load(0), konst(2, "float32")) }],
  };
  expect(shaderOf(k)!.groups).toEqual([16, 1]);
  expect(shaderOf(k)!.code).toMatchSnapshot();
});

test("more than 65,535 workgroups are a dispatch of two dimensions", () => {
  const k: LoopKernel = {
    kind: "loop",
    name: "copy",
    args: [
      { dtype: "bool", access: "read" },
      { dtype: "bool", access: "write" },
    ],
    space: [2 ** 23],
    reduce: [],
    accs: [],
    stores: [{ arg: 1, index: axisVar(0), value: { op: "load", dtype: "bool", arg: 0, index: axisVar(0) } }],
  };
  const { groups, code } = shaderOf(k)!;
  expect(groups).toEqual([32768, 4]);
  // Four elements share a word.
  expect(code).toContain("atomicOr");
});

test("a long reduction of few points is shared by a workgroup", () => {
  const k: LoopKernel = {
    kind: "loop",
    name: "sum",
    args: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
    ],
    space: [3],
    reduce: [500],
    accs: [{ reducer: "sum", dtype: "float32", value: load(0, affine(0, [500, 1])) }],
    stores: [{ arg: 1, index: axisVar(0), value: { op: "acc", dtype: "float32", n: 0 } }],
  };
  expect(shaderOf(k)!.groups).toEqual([3, 1]);
  expect(shaderOf(k)!.code).toMatchSnapshot();
});

test("a product is tiled, its epilogue runs on the tile", () => {
  const k: DotKernel = {
    kind: "dot",
    name: "matmul",
    args: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
    ],
    batch: [],
    m: 100,
    n: 70,
    k: 33,
    lhs: { arg: 0, offset: 0, batch: [], row: 33, col: 1 },
    rhs: { arg: 1, offset: 0, batch: [], row: 70, col: 1 },
    dtype: "float32",
    stores: [{ arg: 2, index: affine(0, [70, 1]), value: { op: "acc", dtype: "float32", n: 0 } }],
  };
  expect(shaderOf(k)!.groups).toEqual([4, 1]);
  expect(shaderOf(k)!.code).toMatchSnapshot();
});

test("points of a scatter that may meet are applied in order by one thread", () => {
  const k: ScatterKernel = {
    kind: "scatter",
    name: "embeddingGrad",
    args: [
      { dtype: "float32", access: "update" },
      { dtype: "int32", access: "read" },
      { dtype: "float32", access: "read" },
    ],
    space: [50, 128],
    target: 0,
    index: affine(0, [0, 1]),
    dyn: [{ value: { op: "load", dtype: "int32", arg: 1, index: affine(0, [1]) }, size: 20, stride: 128 }],
    bounds: [],
    reducer: "sum",
    value: load(2, affine(0, [128, 1])),
  };
  const { groups, code } = shaderOf(k)!;
  expect(groups).toEqual([2, 1]);
  expect(code).toContain("for (var r0 = 0; r0 < 50; r0++)");
});
