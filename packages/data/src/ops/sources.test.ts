import { DTypeError, ShapeError, ValueError } from "@hornbeam/ir";
import { expect, expectTypeOf, test } from "vitest";
import { asArray, Dataset, toNested } from "../index.ts";
import type { ArrayValue, PyDataset } from "../index.ts";
import { sorted, values } from "../../test/helpers.ts";

test("rows of one array, several, a tuple and a record", async () => {
  const x = [
    [1, 2],
    [3, 4],
  ];
  const y = new Int32Array([7, 8]);
  expect(values(await Dataset.fromArrays(x).toArray())).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(values(await Dataset.fromArrays(x, [5, 6]).toArray())).toEqual([
    [[1, 2], 5],
    [[3, 4], 6],
  ]);
  expect(values(await Dataset.fromArrays([asArray(x), y]).toArray())).toEqual([
    [[1, 2], 7],
    [[3, 4], 8],
  ]);
  const record = Dataset.fromTensorSlices({ a: x, b: { c: y, d: [asArray(y)] } });
  expect(values(await record.toArray())).toEqual([
    { a: [1, 2], b: { c: 7, d: [7] } },
    { a: [3, 4], b: { c: 8, d: [8] } },
  ]);
  expect(record.cardinality).toBe(2);
  expect((await Dataset.fromArrays(y).toArray())[0]).toEqual({ data: new Int32Array([7]), shape: [], dtype: "int32" });
});

test("the types of elements follow the arrays", () => {
  const x = [[1, 2]];
  const y = new Int32Array(1);
  expectTypeOf(Dataset.fromArrays(x)).toEqualTypeOf<Dataset<ArrayValue>>();
  expectTypeOf(Dataset.fromArrays(x, y)).toEqualTypeOf<Dataset<[ArrayValue, ArrayValue]>>();
  expectTypeOf(Dataset.fromArrays(x, [1])).toEqualTypeOf<Dataset<[ArrayValue, ArrayValue]>>();
  expectTypeOf(Dataset.fromArrays([asArray(x), y])).toEqualTypeOf<Dataset<[ArrayValue, ArrayValue]>>();
  expectTypeOf(Dataset.fromArrays({ x, y: { z: y } }).batch(2)).toEqualTypeOf<
    Dataset<{ x: ArrayValue; y: { z: ArrayValue } }>
  >();
  expectTypeOf(Dataset.fromAsyncIterable([1]).enumerate()).toEqualTypeOf<Dataset<[number, number]>>();
});

test("elements are copies: changing them leaves the arrays alone", async () => {
  const data = new Float32Array([1, 2, 3]);
  const set = Dataset.fromArrays(data);
  for await (const element of set) element.data[0] = 9;
  for await (const batch of set.batch(3)) batch.data[0] = 9;
  expect([...data]).toEqual([1, 2, 3]);
});

test("arrays that do not belong together are refused, with the place", () => {
  const make =
    (...columns: unknown[]) =>
    () =>
      Dataset.fromArrays(...(columns as number[][]));
  expect(make({ x: [1, 2], y: [1] })).toThrow(ShapeError);
  expect(make({ x: [1, 2], y: [1] })).toThrow(
    /fromArrays at \.y: .*same number of rows; received 1 rows, the first array has 2/,
  );
  expect(make([1, 2], [1])).toThrow(/fromArrays at \[1\]/);
  expect(
    make([
      [[1], [2]],
      [1, 2],
    ]),
  ).toThrow(/ragged.*separate arguments/);
  expect(make({ x: 5 })).toThrow(/first axis/);
  expect(make([1], 5)).toThrow(ShapeError);
  expect(make()).toThrow(ValueError);
  expect(make({})).toThrow(ValueError);
  expect(make([])).toThrow(/at least one row/);
  expect(make(new Float32Array(0))).toThrow(ValueError);
  expect(make({ x: "abc" })).toThrow(DTypeError);
  expect(make({ x: new Date() })).toThrow(/plain records/);
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(make(loop)).toThrow(ShapeError);
});

test("a generator starts anew for each pass", async () => {
  let calls = 0;
  const set = Dataset.fromGenerator(function* () {
    calls++;
    yield* [1, 2, 3];
  });
  expect([await set.toArray(), await set.toArray(), calls]).toEqual([[1, 2, 3], [1, 2, 3], 2]);
  const once = Dataset.fromGenerator(async () => [4, 5], { cardinality: 2 });
  expect([await once.toArray(), once.cardinality]).toEqual([[4, 5], 2]);
  let n = 0;
  const bare = Dataset.fromGenerator(
    () =>
      ({ next: () => (n++ < 2 ? { done: false, value: n } : { done: true, value: undefined }) }) as Iterator<number>,
  );
  expect(await bare.toArray()).toEqual([1, 2]);
  expect(() => Dataset.fromGenerator([1] as never)).toThrow(ValueError);
  expect(() => Dataset.fromGenerator(() => [], { cardinality: -1 })).toThrow(ValueError);
  await expect(Dataset.fromGenerator(() => 5 as never).toArray()).rejects.toThrow(/iterable or iterator; received 5/);
});

test("an iterable is read again, a used-up iterator is an error and not an empty pass", async () => {
  const list = Dataset.fromAsyncIterable([1, 2]);
  expect([list.cardinality, await list.toArray(), await list.toArray()]).toEqual([2, [1, 2], [1, 2]]);
  async function* numbers(): AsyncGenerator<number> {
    yield* [1, 2];
  }
  const once = Dataset.fromAsyncIterable(numbers());
  expect(once.cardinality).toBeUndefined();
  expect(await once.toArray()).toEqual([1, 2]);
  await expect(once.toArray()).rejects.toThrow(/only once.*fromGenerator/);
  const stream = Dataset.fromAsyncIterable(
    new ReadableStream<number>({ start: (c) => (c.enqueue(1), c.close()) }) as unknown as AsyncIterable<number>,
  );
  expect(await stream.toArray()).toEqual([1]);
  await expect(stream.toArray()).rejects.toThrow(ValueError);
  expect(() => Dataset.fromAsyncIterable(5 as never)).toThrow(ValueError);
});

class Squares implements PyDataset<number> {
  readonly log: string[] = [];
  length = 5;
  getItem(index: number): number {
    this.log.push(String(index));
    return index * index;
  }
  onEpochBegin(): void {
    this.log.push("begin");
  }
  onEpochEnd(): void {
    this.log.push("end");
  }
}

test("a PyDataset: items in order between its two hooks, also when left early", async () => {
  const squares = new Squares();
  const set = Dataset.fromPyDataset(squares);
  expect(set.cardinality).toBe(5);
  expect(await set.toArray()).toEqual([0, 1, 4, 9, 16]);
  expect(squares.log.splice(0)).toEqual(["begin", "0", "1", "2", "3", "4", "end"]);
  expect(await set.take(2).toArray()).toEqual([0, 1]);
  expect(squares.log.splice(0)).toEqual(["begin", "0", "1", "end"]);
  squares.length = 2;
  expect(await set.toArray()).toEqual([0, 1]);
});

test("a PyDataset shuffled by seed, with workers, and failing", async () => {
  const set = () => Dataset.fromPyDataset(new Squares(), { shuffle: true, seed: 4, workers: 3 });
  const first = set();
  const passes = [await first.toArray(), await first.toArray()];
  expect(sorted(passes[0])).toEqual([0, 1, 4, 9, 16]);
  expect(passes[1]).not.toEqual(passes[0]);
  expect(await set().toArray()).toEqual(passes[0]);
  const failing = new Squares();
  failing.getItem = () => {
    throw new Error("disk");
  };
  failing.onEpochEnd = () => {
    throw new Error("hook");
  };
  await expect(Dataset.fromPyDataset(failing).toArray()).rejects.toThrow("disk");
});

test("PyDatasets without items are refused", () => {
  const of = (length: number) => ({ length, getItem: (i: number) => i });
  for (const length of [0, -1, 1.5, NaN]) expect(() => Dataset.fromPyDataset(of(length))).toThrow(ValueError);
  expect(Dataset.fromPyDataset(of(Infinity)).cardinality).toBe(Infinity);
  expect(() => Dataset.fromPyDataset(of(Infinity), { shuffle: true })).toThrow(ValueError);
  expect(() => Dataset.fromPyDataset({ length: 1 } as never)).toThrow(ValueError);
  expect(() => Dataset.fromPyDataset(of(1), { workers: 0 })).toThrow(ValueError);
});

test("toNested gives a scalar its number", () => {
  expect(toNested(asArray(3))).toBe(3);
});
