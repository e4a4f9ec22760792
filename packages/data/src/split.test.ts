import { ShapeError, ValueError } from "@hornbeam/ir";
import { expect, expectTypeOf, test } from "vitest";
import { asArray, Dataset, splitDataset, trainTestSplit } from "./index.ts";
import type { ArrayValue } from "./index.ts";
import { range, sorted, values } from "../test/helpers.ts";

const numbers = [...Array(10).keys()];

test("splitDataset: fractions, numbers, one side or both", async () => {
  const sizes = async (options: object): Promise<(number | undefined)[]> =>
    (await splitDataset(range(10), options)).map((part) => part.cardinality);
  expect(await sizes({ leftSize: 0.8 })).toEqual([8, 2]);
  expect(await sizes({ rightSize: 3 })).toEqual([7, 3]);
  expect(await sizes({ leftSize: 0.25 })).toEqual([2, 8]);
  expect(await sizes({ leftSize: 0.2, rightSize: 3 })).toEqual([2, 3]);
  expect(await sizes({})).toEqual([5, 5]);
  const [left, right] = await splitDataset(range(10), { leftSize: 2, rightSize: 3 });
  expect([await left.toArray(), await right.toArray()]).toEqual([
    [0, 1],
    [7, 8, 9],
  ]);
});

test("splitDataset of arrays stays with the arrays; shuffled by seed", async () => {
  const [left, right] = await splitDataset(Dataset.fromArrays(numbers), { leftSize: 0.7, shuffle: true, seed: 3 });
  const parts = [...(values(await left.toArray()) as number[]), ...(values(await right.toArray()) as number[])];
  expect(parts).not.toEqual(numbers);
  expect(sorted(parts)).toEqual(numbers);
  expect(left.rows).toBeDefined();
  expect(values(await left.shuffle(7, { seed: 1 }).batch(7).toArray())).toHaveLength(1);
  const [again] = await splitDataset(range(10), { leftSize: 0.7, shuffle: true, seed: 3 });
  expect(await again.toArray()).toEqual(values(await left.toArray()));
});

test("splitDataset of a reshuffled dataset reads one pass: no element is on both sides", async () => {
  const [left, right] = await splitDataset(Dataset.fromArrays(numbers).shuffle(10, { seed: 1 }), { leftSize: 0.5 });
  for (let pass = 0; pass < 3; pass++) {
    const both = [...(values(await left.toArray()) as number[]), ...(values(await right.toArray()) as number[])];
    expect(sorted(both)).toEqual(numbers);
  }
});

test("splitDataset of columns", async () => {
  const [left] = await splitDataset(
    {
      x: asArray([
        [1, 2],
        [3, 4],
      ]),
      y: [5, 6],
    },
    { leftSize: 1 },
  );
  expectTypeOf(left).toEqualTypeOf<Dataset<{ x: ArrayValue; y: ArrayValue }>>();
  expect(values(await left.toArray())).toEqual([{ x: [1, 2], y: 5 }]);
});

test("splitDataset refuses empty parts and endless or empty datasets", async () => {
  for (const options of [
    { leftSize: 0 },
    { leftSize: 10 },
    { leftSize: 1.5 },
    { leftSize: -0.2 },
    { leftSize: 0.01 },
    { leftSize: 6, rightSize: 5 },
    { leftSize: NaN },
  ])
    await expect(splitDataset(range(10), options)).rejects.toThrow(ValueError);
  await expect(splitDataset(range(0), { leftSize: 0.5 })).rejects.toThrow(/empty dataset/);
  await expect(splitDataset(range(3).repeat(), { leftSize: 0.5 })).rejects.toThrow(ValueError);
  await expect(splitDataset(range(10), { seed: 0.5 })).rejects.toThrow(ValueError);
});

test("trainTestSplit: the same rows of every array, each once", () => {
  const x = asArray(
    numbers.flatMap((i) => [i, 100 - i]),
    { shape: [10, 2] },
  );
  const [[xTrain, yTrain], [xTest, yTest]] = trainTestSplit([x, new Int32Array(numbers)], { testSize: 0.25, seed: 2 });
  expectTypeOf(xTrain).toEqualTypeOf<ArrayValue>();
  expect([xTrain.shape, yTrain.shape, xTest.shape, yTest.shape]).toEqual([[7, 2], [7], [3, 2], [3]]);
  for (const [part, labels] of [
    [xTrain, yTrain],
    [xTest, yTest],
  ])
    labels.data.forEach((label, i) =>
      expect([part.data[2 * i], part.data[2 * i + 1]]).toEqual([Number(label), 100 - Number(label)]),
    );
  expect(sorted([...yTrain.data, ...yTest.data].map(Number))).toEqual(numbers);
  expect(trainTestSplit([x, new Int32Array(numbers)], { testSize: 0.25, seed: 2 })[0][1]).toEqual(yTrain);
});

test("trainTestSplit: sizes as in scikit-learn, order kept on request", () => {
  const sizes = (options: object): number[] => trainTestSplit(numbers, options).map((part) => part.shape[0]);
  expect(sizes({})).toEqual([7, 3]);
  expect(sizes({ trainSize: 0.55 })).toEqual([5, 5]);
  expect(sizes({ testSize: 4 })).toEqual([6, 4]);
  expect(sizes({ testSize: 2, trainSize: 3 })).toEqual([3, 2]);
  expect(values(trainTestSplit(numbers, { shuffle: false, testSize: 2 }))).toEqual([numbers.slice(0, 8), [8, 9]]);
  for (const options of [{ testSize: 10 }, { testSize: 0 }, { testSize: 8, trainSize: 3 }, { trainSize: 0.05 }])
    expect(() => sizes(options)).toThrow(ValueError);
  expect(() => trainTestSplit({ x: [1, 2], y: [1] })).toThrow(ShapeError);
});
