import { DTypeError, ShapeError, ValueError } from "@hornbeam/ir";
import type { DType } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { asArray } from "./asArray.ts";
import { toNested } from "./toNested.ts";

test("nested numbers keep their shape, with a dtype after their kind", () => {
  expect(
    asArray([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual({ data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3], dtype: "float32" });
  expect(asArray([true, false])).toEqual({ data: new Uint8Array([1, 0]), shape: [2], dtype: "bool" });
  expect(asArray(7n)).toEqual({ data: new BigInt64Array([7n]), shape: [], dtype: "int64" });
  expect(asArray([[], []])).toEqual({ data: new Float32Array(0), shape: [2, 0], dtype: "float32" });
});

test("typed arrays are not copied, and take a shape", () => {
  const data = new Int16Array([1, 2, 3, 4]);
  const array = asArray(data, { shape: [2, 2] });
  expect(array.data).toBe(data);
  expect(array).toMatchObject({ shape: [2, 2], dtype: "int16" });
  const pixels = new Uint8ClampedArray([1, 255]);
  expect(asArray(pixels)).toMatchObject({ shape: [2], dtype: "uint8" });
  expect(asArray(pixels).data.buffer).toBe(pixels.buffer);
  expect(asArray([new Float64Array([1, 2]), new Float64Array([3, 4])])).toEqual({
    data: new Float64Array([1, 2, 3, 4]),
    shape: [2, 2],
    dtype: "float64",
  });
});

test("a Uint16Array is bits for 16-bit floats and values for everything else", () => {
  const one = new Uint16Array([0x3c00]);
  expect(toNested(asArray(one, { dtype: "float16" }))).toEqual([1]);
  expect(toNested(asArray(one, { dtype: "int32" }))).toEqual([0x3c00]);
});

test("every pair of dtypes converts what both can hold", () => {
  const dtypes: DType[] = [
    "float32",
    "float16",
    "bfloat16",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
  ];
  for (const from of dtypes)
    for (const to of dtypes) {
      if (from === "uint16" && to.endsWith("float16")) continue;
      const there = asArray(
        asArray(
          [
            [0, 1],
            [2, 100],
          ],
          { dtype: from },
        ),
        { dtype: to },
      );
      expect(there.dtype).toBe(to);
      expect((toNested(there) as number[][]).flat().map(Number)).toEqual([0, 1, 2, 100]);
    }
  expect(toNested(asArray([0, -2, NaN], { dtype: "bool" }))).toEqual([false, true, true]);
  expect(toNested(asArray([1.9, -1.9], { dtype: "int8" }))).toEqual([1, -1]);
  expect(toNested(asArray([2n ** 62n + 1n]))).toEqual([2n ** 62n + 1n]);
});

test.runIf("Float16Array" in globalThis)("a Float16Array is viewed as float16", () => {
  const Half = (globalThis as unknown as { Float16Array: new (values: number[]) => Uint16Array }).Float16Array;
  const half = new Half([1, -2]);
  expect(asArray(half)).toEqual({ data: new Uint16Array([0x3c00, 0xc000]), shape: [2], dtype: "float16" });
  expect(asArray(half).data.buffer).toBe(half.buffer);
});

test("wide floats take plain numbers by the built-in copy, others one by one", () => {
  expect(asArray(new Uint8Array([0, 200]), { dtype: "float32" })).toEqual(asArray([0, 200]));
  expect(asArray(asArray([true, false]), { dtype: "float64" }).data).toEqual(new Float64Array([1, 0]));
  expect(asArray(new BigInt64Array([-3n]), { dtype: "float32" }).data).toEqual(new Float32Array([-3]));
  expect(asArray(asArray([1.5], { dtype: "bfloat16" }), { dtype: "float32" }).data).toEqual(new Float32Array([1.5]));
});

test("integer ranges are exact at both ends", () => {
  const cases: [DType, bigint, bigint][] = [
    ["int8", -128n, 127n],
    ["uint8", 0n, 255n],
    ["int16", -32768n, 32767n],
    ["uint16", 0n, 65535n],
    ["int32", -(2n ** 31n), 2n ** 31n - 1n],
    ["uint32", 0n, 2n ** 32n - 1n],
    ["int64", -(2n ** 63n), 2n ** 63n - 1n],
  ];
  for (const [dtype, low, high] of cases) {
    expect((toNested(asArray([low, high], { dtype })) as (number | bigint)[]).map(BigInt)).toEqual([low, high]);
    expect(() => asArray([low - 1n], { dtype })).toThrow(ValueError);
    expect(() => asArray([high + 1n], { dtype })).toThrow(ValueError);
    expect(() => asArray([NaN], { dtype })).toThrow(ValueError);
    expect(() => asArray([Infinity], { dtype })).toThrow(ValueError);
  }
});

test("ragged, mixed and foreign entries are refused, with the place", () => {
  expect(() => asArray([[1, 2], [3]])).toThrow(ShapeError);
  expect(() => asArray([[1, 2], [3]])).toThrow(
    /asArray: nested arrays must not be ragged: expected length 2 at \[1\].*received length 1/,
  );
  expect(() => asArray([[1], 2] as never)).toThrow(ShapeError);
  expect(() => asArray([1, [2]] as never)).toThrow(ShapeError);
  expect(() => asArray([1, "2"] as never)).toThrow(DTypeError);
  expect(() => asArray([1, undefined] as never)).toThrow(/received undefined at \[1\]/);
  expect(() => asArray(null as never)).toThrow(DTypeError);
  expect(() => asArray(new BigUint64Array(1) as never)).toThrow(DTypeError);
  expect(() => asArray(new DataView(new ArrayBuffer(8)) as never)).toThrow(DTypeError);
  const loop: unknown[] = [];
  loop.push(loop);
  expect(() => asArray(loop as never)).toThrow(ShapeError);
});

test("shapes and storage that do not fit are refused", () => {
  for (const shape of [[3], [2, 3], [-2, -2], [1.5, 2], [NaN]])
    expect(() => asArray(new Float32Array(4), { shape })).toThrow(ShapeError);
  expect(() => asArray({ data: new Float32Array(4), shape: [5], dtype: "float32" })).toThrow(ShapeError);
  expect(() => asArray({ data: new Float32Array(4), shape: [4], dtype: "int32" })).toThrow(DTypeError);
  expect(() => asArray({ data: new Float32Array(4), shape: [4], dtype: "toString" as never })).toThrow(DTypeError);
  expect(() => asArray([1], { dtype: "complex64" as never })).toThrow(/one of float32/);
});
