import { FormatError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { parseIdx } from "./parseIdx.ts";
import { createRandom } from "./random.ts";

const idx = (type: number, shape: readonly number[], body: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * shape.length + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, shape.length]);
  shape.forEach((axis, i) => view.setUint32(4 + 4 * i, axis));
  bytes.set(body, 4 + 4 * shape.length);
  return bytes;
};

test("reads the six element types, most significant byte first", () => {
  expect(parseIdx(idx(0x08, [2, 3], [1, 2, 3, 4, 5, 255]))).toEqual({
    data: new Uint8Array([1, 2, 3, 4, 5, 255]),
    shape: [2, 3],
    dtype: "uint8",
  });
  expect(parseIdx(idx(0x09, [2], [255, 1]))).toEqual({ data: new Int8Array([-1, 1]), shape: [2], dtype: "int8" });
  expect(parseIdx(idx(0x0b, [2], [1, 2, 255, 255])).data).toEqual(new Int16Array([258, -1]));
  expect(parseIdx(idx(0x0c, [1], [0, 0, 1, 0])).data).toEqual(new Int32Array([256]));
  expect(parseIdx(idx(0x0d, [1], [0x3f, 0x80, 0, 0])).data).toEqual(new Float32Array([1]));
  expect(parseIdx(idx(0x0e, [1], [0xc0, 0, 0, 0, 0, 0, 0, 0])).data).toEqual(new Float64Array([-2]));
  expect(parseIdx(idx(0x08, [0, 28], []))).toEqual({ data: new Uint8Array(0), shape: [0, 28], dtype: "uint8" });
});

test("reads from the middle of a buffer, and owns its result", () => {
  const file = idx(0x0b, [2], [0, 1, 0, 2]);
  const around = new Uint8Array(file.length + 3);
  around.set(file, 3);
  const { data } = parseIdx(around.subarray(3));
  around.fill(9);
  expect(data).toEqual(new Int16Array([1, 2]));
  expect(parseIdx(file.buffer as ArrayBuffer).data).toEqual(new Int16Array([1, 2]));
});

test("refuses what is no idx file, truncated, too long, or compressed", () => {
  const good = idx(0x08, [2, 2], [1, 2, 3, 4]);
  for (let length = 0; length < good.length; length++)
    expect(() => parseIdx(good.subarray(0, length))).toThrow(FormatError);
  expect(() => parseIdx(new Uint8Array([...good, 0]))).toThrow(/needs a file of 16 bytes; received 17 bytes/);
  expect(() => parseIdx(idx(0x07, [1], [0]))).toThrow(/known element type; received 0x00000701/);
  expect(() => parseIdx(new Uint8Array([1, 0, 8, 1, 0, 0, 0, 0]))).toThrow(FormatError);
  expect(() => parseIdx(idx(0x08, [], []))).toThrow(/1 to 32 axes/);
  expect(() => parseIdx(new Uint8Array([0x1f, 0x8b, 8, 0]))).toThrow(/gzip/);
});

test("a header that promises the moon allocates nothing", () => {
  expect(() => parseIdx(idx(0x0e, [0xffffffff, 0xffffffff, 0xffffffff], [1]))).toThrow(FormatError);
  expect(() => parseIdx(idx(0x08, Array<number>(32).fill(0xffffffff), []))).toThrow(FormatError);
  // 2^32 wraps to 0 in 32-bit arithmetic.
  expect(() => parseIdx(idx(0x08, [65536, 65536], []))).toThrow(FormatError);
});

test("random bytes give an array of the promised size or a FormatError", () => {
  const random = createRandom(5);
  const outcome = (bytes: Uint8Array): string => {
    try {
      const { data, shape } = parseIdx(bytes);
      return data.length === shape.reduce((a, b) => a * b, 1) ? "array" : "wrong size";
    } catch (error) {
      return error instanceof FormatError ? "refused" : String(error);
    }
  };
  const outcomes = new Set<string>();
  for (let i = 0; i < 20000; i++) {
    const bytes = Uint8Array.from({ length: random.below(40) }, () => random.below(random.below(2) ? 4 : 256));
    bytes.set([0, 0, 8 + random.below(7), 1, 0, 0, 0].slice(0, Math.min(7, bytes.length)));
    outcomes.add(outcome(bytes));
  }
  expect([...outcomes].sort()).toEqual(["array", "refused"]);
});
