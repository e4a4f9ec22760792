import { affine, affineAt, sizeOf, stridesOf } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { respacer } from "./respace.ts";

/** Point number n of a row-major walk. */
const pointOf = (n: number, shape: readonly number[]): number[] =>
  stridesOf(shape).map((s, i) => Math.floor(n / s) % shape[i]!);

const agrees = (from: number[], to: number[], strides: number[]): boolean | undefined => {
  const before = affine(5, strides);
  const after = respacer(from, to)?.(before);
  if (!after) return undefined;
  for (let n = 0; n < sizeOf(from); n++)
    if (affineAt(before, pointOf(n, from)) !== affineAt(after, pointOf(n, to))) return false;
  return true;
};

test("splitting loops is always possible", () => {
  expect(agrees([12, 5], [3, 4, 5], [7, 2])).toBe(true);
  expect(agrees([24], [2, 3, 4], [1])).toBe(true);
  expect(agrees([6, 1, 5], [6, 5], [5, 100, 1])).toBe(true);
});

test("merging loops needs strides of one walk", () => {
  expect(agrees([3, 4, 5], [12, 5], [20, 5, 1])).toBe(true);
  expect(agrees([3, 4, 5], [12, 5], [0, 0, 1])).toBe(true);
  expect(agrees([3, 4, 5], [12, 5], [0, 5, 1])).toBeUndefined();
});

test("regrouping through a common refinement", () => {
  expect(agrees([6, 4], [3, 8], [4, 1])).toBe(true);
  expect(agrees([6, 4], [8, 3], [4, 1])).toBeUndefined(); // 6 and 8 have no common refinement here
});

test("scalars and empty spaces", () => {
  expect(agrees([], [1, 1], [])).toBe(true);
  expect(respacer([0, 3], [3, 0])).toBeUndefined();
});
