import { readFileSync } from "node:fs";
import { tensor } from "@hornbeam/core";
import { DTypeError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import * as ops from "../src/index.ts";

const table = JSON.parse(
  readFileSync(new URL("../../../tooling/goldens/ops/result_type.json", import.meta.url), "utf8"),
) as Record<string, string>;

test("the promotion table is Keras's, all 196 pairs", () => {
  const ours = Object.fromEntries(
    Object.keys(table).map((pair) => [pair, ops.resultType(...(pair.split(",") as ops.WeakDType[]))]),
  );
  expect(Object.keys(table)).toHaveLength(196);
  expect(ours).toEqual(table);
});

test("more than two, one and none", () => {
  expect(ops.resultType("bool", "int8", "uint8")).toBe("int16");
  expect(ops.resultType("int8", "float16", "bfloat16")).toBe("float32");
  expect(ops.resultType("int")).toBe("int32");
  expect(ops.resultType()).toBe("float32");
  expect(() => ops.resultType("complex64" as never)).toThrow(DTypeError);
});

test("bare numbers take the dtype of the tensor they meet", () => {
  const dtypeOf = (x: ops.WeakDType, value: number): string =>
    ops.add(ops.zeros([2], { dtype: x as never }), value).dtype;
  expect(dtypeOf("uint8", 2)).toBe("uint8");
  expect(dtypeOf("float16", 2.5)).toBe("float16");
  expect(dtypeOf("int32", 2.5)).toBe("float32");
  expect(dtypeOf("bool", 1)).toBe("int32");
  expect(ops.add(1, 2).dtype).toBe("int32");
  expect(ops.add(1, 0.5).dtype).toBe("float32");
});

test("operands of one 64-bit dtype keep it", () => {
  const x = tensor([1, 2], { dtype: "float64" });
  expect(ops.add(x, x).dtype).toBe("float64");
  expect(ops.multiply(x, 0.5).dtype).toBe("float64");
  expect(ops.matmul(x, x).dtype).toBe("float64");
  const i = tensor([1n, 2n]);
  expect(ops.subtract(i, 1).dtype).toBe("int64");
  expect(ops.add(x, tensor([1, 2], { dtype: "float32" })).dtype).toBe("float32");
});

test("integers become float32 where the function is real, and sums of small ones int32", () => {
  const i = tensor([1, 2], { dtype: "int8" });
  for (const fn of [ops.exp, ops.sqrt, ops.sin, ops.sigmoid, ops.mean, ops.floor]) expect(fn(i).dtype).toBe("float32");
  expect(ops.divide(i, i).dtype).toBe("float32");
  expect(ops.sum(i).dtype).toBe("int32");
  expect(ops.sum(tensor([1], { dtype: "uint16" })).dtype).toBe("uint32");
  expect(ops.matmul(i, i).dtype).toBe("int32");
  expect(ops.cumsum(tensor([true, false])).dtype).toBe("int32");
});
