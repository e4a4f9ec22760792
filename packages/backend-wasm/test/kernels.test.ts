import {
  affine,
  castExpr,
  unaryExpr,
  UnsupportedError,
  type CumulativeKernel,
  type DType,
  type HostKernel,
  type LoopKernel,
  type ScatterKernel,
} from "@hornbeam/ir";
import { expect, test } from "vitest";
import { createWasm, indexing, wasm } from "../src/index.ts";
import { differences, load, makeRandom, programOf, run, valuesOf } from "./kit.ts";

const random = makeRandom(5);
const dts: DType[] = ["float32", "float64", "float16", "int8", "int32", "int64", "uint8"];

test.each(dts)("scatter of %s: rows, single elements, repeated and missing places", async (dtype) => {
  for (const reducer of ["set", "sum", "prod", "max", "min"] as const)
    for (const [space, index, place] of [
      [
        [9, 11],
        [0, 1],
        [1, 0],
      ],
      [
        [9, 5],
        [11, 2],
        [1, 0],
      ],
      [[9], [1], [1]],
    ] as const) {
      const k: ScatterKernel = {
        kind: "scatter",
        name: "test",
        args: [
          { dtype: "int32", access: "read" },
          { dtype, access: "read" },
          { dtype, access: "update" },
        ],
        space,
        target: 2,
        index: affine(0, index),
        dyn: [{ value: load(0, "int32", place), size: 6, stride: 11 }],
        bounds: [{ index: affine(0, [1]), lo: 1, hi: 8 }],
        reducer,
        value: load(1, dtype, space.length > 1 ? [space[1]!, 1] : [1]),
      };
      const at = [0, 3, -1, 3, 5, 6, 3, 2, 1];
      const data = [at, valuesOf(dtype, 99, random), valuesOf(dtype, 180, random)];
      expect(await differences(k, [9, 99, 180], data, 1e-6)).toEqual([]);
    }
});

test.each(dts)("running reductions of %s: both ways, with and without the element itself", async (dtype) => {
  for (const reducer of ["sum", "prod", "max", "min"] as const)
    for (const [outer, n, inner] of [
      [2, 9, 1],
      [2, 5, 7],
      [1, 1, 3],
      [2, 0, 3],
    ] as const)
      for (const flags of [0, 1, 2, 3]) {
        const k: CumulativeKernel = {
          kind: "cumulative",
          name: "test",
          args: [
            { dtype, access: "read" },
            { dtype, access: "write" },
          ],
          reducer,
          outer,
          n,
          inner,
          reverse: flags > 1,
          exclusive: flags % 2 === 1,
        };
        const size = outer * n * inner;
        expect(await differences(k, [size, size], [valuesOf(dtype, size, random)], 1e-5)).toEqual([]);
      }
});

test.each([...dts, "bool"] as const)("argsort of %s is stable, NaN last in both directions", async (dtype) => {
  for (const descending of [false, true])
    for (const n of [0, 1, 2, 3, 37, 64]) {
      const data = valuesOf(dtype, 3 * n, random).map((v, i) => (dtype.startsWith("float") && i % 9 === 4 ? NaN : v));
      const k = {
        kind: "argsort",
        name: "test",
        args: [
          { dtype, access: "read" },
          { dtype: "int32", access: "write" },
        ],
        rows: 3,
        n,
        descending,
      } as const;
      expect(await differences(k, [3 * n, 3 * n], [data], 0)).toEqual([]);
    }
});

test("a host function gets the arrays with their shapes and writes its results in place", async () => {
  const seen: unknown[] = [];
  const k: HostKernel = {
    kind: "host",
    name: "test",
    args: [
      { dtype: "float64", access: "read" },
      { dtype: "int16", access: "write" },
    ],
    fn: "double",
    params: { by: 2 },
    inputs: 1,
    shapes: [[2, 2], [4]],
    evaluate: ([x], [y], params) => {
      seen.push(x!.shape, y!.dtype);
      (x!.data as Float64Array).forEach((v, i) => (y!.data[i] = v * (params.by as number)));
    },
  };
  expect(await run(await wasm(), programOf(k, [4, 4]), [[1, 2, 3, -4]])).toEqual([[2, 4, 6, -8]]);
  expect(seen).toEqual([[2, 2], "int16"]);
});

test("one function for kernels that do the same, or differ only in their sizes", async () => {
  const backend = await wasm();
  const copy = (value: number, n = 8) => ({
    ...programOf(
      {
        kind: "loop",
        name: `copy${value}`,
        space: n % 2 ? [n] : [n / 2, 2],
        reduce: [],
        accs: [],
        args: [
          { dtype: "float32", access: "read" },
          { dtype: "int32", access: "write" },
        ],
        stores: [
          {
            arg: 1,
            index: affine(0, n % 2 ? [1] : [2, 1]),
            value: castExpr(load(0, "float32", n % 2 ? [1] : [2, 1]), "int32"),
          },
        ],
      },
      [64, 64],
    ),
  });
  const one = copy(0);
  const many = { ...one, steps: Array.from({ length: 50 }, (_, i) => copy(i, 8 + i).steps[0]!) };
  const sizes: number[] = [];
  const compile = WebAssembly.Module;
  const spy = new Proxy(compile, {
    construct(target, args: [Uint8Array<ArrayBuffer>]) {
      sizes.push(args[0].length);
      return new target(...args);
    },
  });
  WebAssembly.Module = spy;
  try {
    for (const p of [one, many]) (await backend.compile(p)).dispose();
  } finally {
    WebAssembly.Module = compile;
  }
  // Fifty calls more, but no more functions.
  expect(sizes[1]! - sizes[0]!).toBeLessThan(50 * 24);
});

test("a backend of parts refuses what its parts do not hold, and leaves memory as it was", async () => {
  const backend = await createWasm([]);
  const before = backend.memory();
  const args = [
    { dtype: "float64", access: "read" },
    { dtype: "float64", access: "write" },
  ] as const;
  const sum: CumulativeKernel = {
    kind: "cumulative",
    name: "sum",
    args,
    reducer: "sum",
    outer: 1,
    n: 3,
    inner: 1,
    reverse: false,
    exclusive: false,
  };
  expect(() => backend.compile(programOf(sum, [3, 3]))).toThrow(UnsupportedError);
  const stores = [{ arg: 1, index: affine(0, [1]), value: unaryExpr("lgamma", load(0, "float64")) }];
  const special: LoopKernel = { kind: "loop", name: "lgamma", args, space: [3], reduce: [], accs: [], stores };
  expect(() => backend.compile(programOf(special, [3, 3]))).toThrow(/specialFunctions/);
  expect(backend.memory()).toEqual(before);
  const [sums] = await run(await createWasm([indexing]), programOf(sum, [3, 3]), [[1, 2, 3]]);
  expect(sums).toEqual([1, 3, 6]);
});
