import { affineAt, sizeOf, stridesOf } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { identityIndex, splitIndex } from "./indexing.ts";
import { flattenIndex } from "@hornbeam/ir";

const pointOf = (n: number, shape: readonly number[]): number[] =>
  stridesOf(shape).map((s, i) => Math.floor(n / s) % shape[i]!);

test.each([
  [
    [6, 4],
    [2, 3, 4],
  ],
  [[6], [1, 2, 1, 3, 1]],
  [
    [1, 6, 1],
    [2, 3],
  ],
  [[], [1, 1]],
])("a split index names the same element: %j as %j", (from, to) => {
  const index = splitIndex(identityIndex(to.length), from, to)!;
  for (let n = 0; n < sizeOf(to); n++) expect(affineAt(flattenIndex(index, from), pointOf(n, to))).toBe(n);
});

test("reshapes that merge axes have no affine index", () => {
  expect(splitIndex(identityIndex(1), [2, 3], [6])).toBeUndefined();
  expect(splitIndex(identityIndex(2), [4, 6], [6, 4])).toBeUndefined();
  expect(splitIndex(identityIndex(1), [0], [0])).toBeUndefined();
});
