import { expect, test } from "vitest";
import * as tree from "./index.ts";

test("flatten sorts keys, keeps null as a leaf, and packSequenceAs undoes it", () => {
  expect(
    tree.flatten([
      [1, 2, 3],
      [4, [5], [[6]]],
    ]),
  ).toEqual([1, 2, 3, 4, 5, 6]);
  expect(tree.flatten(null)).toEqual([null]);
  expect(tree.flatten({ b: "world", a: ["Hello"] })).toEqual(["Hello", "world"]);
  const structure = { key3: { c: ["alpha", "beta"], a: "gamma" }, key1: { e: "val1", d: "val2" } };
  const packed = tree.packSequenceAs(structure, ["val2", "val1", 3, 1, 2]);
  expect(packed).toEqual({ key3: { c: [1, 2], a: 3 }, key1: { e: "val1", d: "val2" } });
  expect(Object.keys(packed as object)).toEqual(["key3", "key1"]);
  expect(() => tree.packSequenceAs([1, 2], [1])).toThrow(/as many values.*2; received 1/);
});

test("flattenWithPath names where leaves stand", () => {
  expect(tree.flattenWithPath([{ foo: 42 }, 7])).toEqual([
    [[0, "foo"], 42],
    [[1], 7],
  ]);
});

test("traverse visits in Keras's order, both ways", () => {
  const structure = [[1, 2], [3], { a: 4 }];
  const seen: unknown[] = [];
  expect(tree.traverse((x) => void seen.push(x), structure)).toEqual(structure);
  expect(seen).toEqual([structure, [1, 2], 1, 2, [3], 3, { a: 4 }, 4]);
  seen.length = 0;
  tree.traverse((x) => void seen.push(x), structure, { topDown: false });
  expect(seen).toEqual([1, 2, [1, 2], 3, [3], 4, { a: 4 }, structure]);
});

test("traverse replaces, cuts off what was replaced, and MAP_TO_NONE puts null", () => {
  const seen: unknown[] = [];
  const cut = tree.traverse((x) => (Array.isArray(x) && x.length === 1 ? "one" : void seen.push(x)), [[1], [2, 3]]);
  expect(cut).toEqual(["one", [2, 3]]);
  expect(seen).not.toContain(1);
  expect(tree.traverse((x) => (x === 2 ? tree.MAP_TO_NONE : undefined), [1, 2])).toEqual([1, null]);
});

test("mapStructure and mapStructureUpTo", () => {
  expect(tree.mapStructure((x: number, y: number) => x * y, [2, { a: 3 }], [4, { a: 5 }])).toEqual([8, { a: 15 }]);
  expect(tree.mapStructure((x: unknown) => x === null, [null, 1])).toEqual([true, false]);
  expect(
    tree.mapStructureUpTo([null, [null, null]], JSON.stringify, [
      [1, 1],
      [2, 2],
    ]),
  ).toEqual(["[1,1]", ["2", "2"]]);
  expect(() => tree.mapStructure(() => 0, [1, 2], [1])).toThrow(/nested in the same way.*length 2 and .*length 1/);
  expect(() => tree.mapStructure(() => 0, [1], [[1]])).toThrow(/nested in the same way/);
  expect(() => tree.mapStructure(() => 0)).toThrow(/at least one/);
  expect(() => tree.mapStructureUpTo([[1]], () => 0, [1])).toThrow(/nested in the same way/);
});

test("the assertions", () => {
  tree.assertSameStructure([{ a: 1 }, null], [{ a: [][0] }, 2]);
  expect(() => tree.assertSameStructure([{ a: 1 }], [{ b: 1 }])).toThrow(/at \[0\].*record of a and a record of b/);
  expect(() => tree.assertSameStructure([1], { 0: 1 })).toThrow(/array of length 1 and a record/);
  tree.assertSamePaths([0, 1], [[], 3].slice(1).concat([4]));
  expect(() => tree.assertSamePaths([0, [1]], [0, 1])).toThrow(/\[1,0\] only in the first, \[1\] only in the second/);
});

test("shapes, tuples, isNested", () => {
  expect(tree.mapShapeStructure((s: unknown[]) => s.length, { a: [null, 3], b: [[1], [2, 3]] })).toEqual({
    a: 2,
    b: [1, 2],
  });
  const frozen = tree.listsToTuples([[1], { a: [2] }]) as unknown[][];
  expect(frozen).toEqual([[1], { a: [2] }]);
  expect(Object.isFrozen(frozen) && Object.isFrozen(frozen[0])).toBe(true);
  expect([[], {}, null, 42, "ab", new Map(), new Float32Array(1)].map(tree.isNested)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
