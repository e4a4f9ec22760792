import { ValueError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { Dataset } from "../index.ts";
import { createRandom } from "../random.ts";
import { range, sorted, values } from "../../test/helpers.ts";

test("map: sync and async, in order, with any number in parallel", async () => {
  expect(
    await range(4)
      .map((x) => x * 2)
      .toArray(),
  ).toEqual([0, 2, 4, 6]);
  for (const parallel of [1, 2, 3, 10, 100]) {
    const random = createRandom(parallel);
    let running = 0;
    let most = 0;
    const set = range(30).map(
      async (x) => {
        most = Math.max(most, ++running);
        for (let i = random.below(20); i > 0; i--) await Promise.resolve();
        running--;
        return x * x;
      },
      { parallel },
    );
    expect(await set.toArray()).toEqual(Array.from({ length: 30 }, (_, i) => i * i));
    expect(most).toBeLessThanOrEqual(parallel);
    expect(most > 1).toBe(parallel > 1);
    expect(set.cardinality).toBe(30);
  }
  for (const parallel of [0, -1, 1.5, Infinity]) expect(() => range(1).map((x) => x, { parallel })).toThrow(ValueError);
  expect(() => range(1).map(5 as never)).toThrow(ValueError);
});

test("filter", async () => {
  const even = range(7).filter((x) => x % 2 === 0);
  expect([await even.toArray(), even.cardinality]).toEqual([[0, 2, 4, 6], undefined]);
  expect(
    await range(7)
      .filter(async (x) => x > 5)
      .toArray(),
  ).toEqual([6]);
  expect(range(0).filter(Boolean).cardinality).toBe(0);
});

test("take, skip, repeat and concatenate agree with arrays, over elements and over rows", async () => {
  for (const n of [1, 2, 5])
    for (const k of [0, 1, 2, 4, 5, 9]) {
      const all = [...Array(n).keys()];
      for (const set of [range(n), Dataset.fromArrays(all)]) {
        const check = async (got: Dataset<unknown>, wanted: number[]): Promise<void> => {
          expect(values(await got.toArray())).toEqual(wanted);
          expect(got.cardinality).toBe(wanted.length);
        };
        await check(set.take(k), all.slice(0, k));
        await check(set.skip(k), all.slice(k));
        await check(set.repeat(k), Array(k).fill(all).flat() as number[]);
        await check(set.repeat(2).skip(k).take(3), [...all, ...all].slice(k).slice(0, 3));
        await check(set.concatenate<unknown>(set.take(k)), [...all, ...all.slice(0, k)]);
        await check(
          set.repeat().skip(k).take(4),
          Array(20)
            .fill(all)
            .flat()
            .slice(k, k + 4) as number[],
        );
      }
    }
});

test("cardinality is Infinity, a number or unknown", () => {
  const unknown = Dataset.fromGenerator(() => [1, 2]);
  expect(range(3).repeat().cardinality).toBe(Infinity);
  expect(unknown.repeat().cardinality).toBe(Infinity);
  expect(range(0).repeat().cardinality).toBe(0);
  expect(
    [unknown.repeat(2), unknown.take(1), unknown.skip(1), unknown.batch(2), unknown.concatenate(range(1))].map(
      (set) => set.cardinality,
    ),
  ).toEqual(Array(5).fill(undefined));
  expect([unknown.take(0), unknown.repeat(0)].map((set) => set.cardinality)).toEqual([0, 0]);
  expect(unknown.concatenate(range(1).repeat()).cardinality).toBe(Infinity);
  expect(range(3).repeat().take(5).cardinality).toBe(5);
  expect(range(3).repeat().batch(2).cardinality).toBe(Infinity);
  expect(Dataset.zip([range(3), range(2).repeat()]).cardinality).toBe(3);
  expect(Dataset.zip([range(3), unknown]).cardinality).toBeUndefined();
});

test("counts out of range are refused at the call", () => {
  for (const bad of [-1, 0.5, NaN, "2" as never]) {
    expect(() => range(1).take(bad)).toThrow(ValueError);
    expect(() => range(1).skip(bad)).toThrow(ValueError);
    expect(() => range(1).repeat(bad)).toThrow(ValueError);
    expect(() => range(1).enumerate(bad)).toThrow(ValueError);
  }
  for (const bad of [0, -1, 0.5, NaN]) {
    expect(() => range(1).prefetch(bad)).toThrow(ValueError);
    expect(() => range(1).shuffle(bad)).toThrow(ValueError);
    expect(() => range(1).window(bad)).toThrow(ValueError);
    expect(() => range(1).window(1, { shift: bad })).toThrow(ValueError);
    expect(() => range(1).interleave((x) => [x], { cycleLength: bad })).toThrow(ValueError);
  }
  expect(() => range(1).take(-1)).toThrow(
    "take: count must be an integer of at least 0; received -1. Pass such an integer, or Infinity for no bound.",
  );
});

test("an endless repetition of nothing is an error, not a loop", async () => {
  await expect(
    range(3)
      .filter(() => false)
      .repeat()
      .take(1)
      .toArray(),
  ).rejects.toThrow(ValueError);
  await expect(Dataset.fromArrays([1]).take(0).repeat().take(1).toArray()).rejects.toThrow(/empty pass/);
});

test("reading an endless dataset to its end is refused", async () => {
  await expect(range(1).repeat().toArray()).rejects.toThrow(/take\(n\)/);
  await expect(
    range(1)
      .repeat()
      .reduce(0, (a) => a),
  ).rejects.toThrow(ValueError);
});

test("zip: tuples and records, to the shortest", async () => {
  const letters = Dataset.fromAsyncIterable(["a", "b", "c"]);
  expect(await Dataset.zip([range(2), letters]).toArray()).toEqual([
    [0, "a"],
    [1, "b"],
  ]);
  expect(
    await Dataset.zip({ n: range(9), l: letters })
      .take(1)
      .toArray(),
  ).toEqual([{ n: 0, l: "a" }]);
  const same = range(2);
  expect(await Dataset.zip([same, same]).toArray()).toEqual([
    [0, 0],
    [1, 1],
  ]);
  for (const bad of [[], {}, [5], [undefined], { x: [1] }]) expect(() => Dataset.zip(bad as never)).toThrow(ValueError);
});

test("zip of arrays is arrays again, with the same elements as without", async () => {
  const x = Dataset.fromArrays([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const y = Dataset.fromArrays([7, 8, 9]);
  const fused = Dataset.zip({ x, y });
  expect(fused.rows).toBeDefined();
  expect(values(await fused.toArray())).toEqual([
    { x: [1, 2], y: 7 },
    { x: [3, 4], y: 8 },
    { x: [5, 6], y: 9 },
  ]);
  const moved = Dataset.zip({ x, y: y.skip(1) });
  expect(values(await moved.toArray())).toEqual([
    { x: [1, 2], y: 8 },
    { x: [3, 4], y: 9 },
  ]);
});

test("enumerate, reduce and the rest of the consumers", async () => {
  expect(
    await range(2)
      .map((x) => x + 5)
      .enumerate(3)
      .toArray(),
  ).toEqual([
    [3, 5],
    [4, 6],
  ]);
  expect(await range(5).reduce(100, (a, b) => a - b)).toBe(90);
  expect(await range(3).reduce("", async (a, b) => a + String(b))).toBe("012");
  expect(await range(0).reduce(1, () => 2)).toBe(1);
});

test("cache keeps the first complete pass and reads no more", async () => {
  let reads = 0;
  const set = range(4)
    .map((x) => (reads++, x))
    .shuffle(4, { seed: 1 })
    .cache();
  await set.take(2).toArray();
  reads = 0;
  const first = await set.toArray();
  expect(reads).toBe(4);
  expect([await set.toArray(), await set.toArray(), reads]).toEqual([first, first, 4]);
});

test("cache after a reshuffling of arrays keeps one order", async () => {
  const data = [...Array(20).keys()];
  const cached = Dataset.fromArrays(data).shuffle(20, { seed: 1 }).cache();
  expect(values(await cached.toArray())).toEqual(values(await cached.toArray()));
  expect(Dataset.fromArrays(data).skip(1).cache().rows).toBeDefined();
});

test("window: the examples of tf.data, and cardinality", async () => {
  const windows = async (n: number, size: number, options?: object): Promise<number[][]> => {
    const set = range(n).window(size, options);
    const list = await Promise.all((await set.toArray()).map((inner) => inner.toArray()));
    expect(set.cardinality).toBe(list.length);
    return list;
  };
  expect(await windows(7, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(await windows(7, 3, { dropRemainder: true })).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(await windows(7, 3, { shift: 1, dropRemainder: true })).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 5],
    [4, 5, 6],
  ]);
  expect(await windows(7, 3, { shift: 1, stride: 2, dropRemainder: true })).toEqual([
    [0, 2, 4],
    [1, 3, 5],
    [2, 4, 6],
  ]);
});

test("window equals its definition for every size, shift and stride", async () => {
  for (let n = 0; n <= 9; n++)
    for (let size = 1; size <= 3; size++)
      for (let shift = 1; shift <= 5; shift++)
        for (let stride = 1; stride <= 3; stride++)
          for (const dropRemainder of [false, true]) {
            const wanted: number[][] = [];
            for (let from = 0; from < n; from += shift) {
              const window = Array.from({ length: size }, (_, i) => from + i * stride).filter((i) => i < n);
              if (!dropRemainder || from + (size - 1) * stride < n) wanted.push(window);
            }
            const set = range(n).window(size, { shift, stride, dropRemainder });
            expect(await set.map((inner) => inner.toArray()).toArray()).toEqual(wanted);
            expect(set.cardinality).toBe(wanted.length);
          }
});

test("interleave: the example of tf.data", async () => {
  const set = range(5)
    .map((x) => x + 1)
    .interleave((x) => range(6).map(() => x), { cycleLength: 2, blockLength: 4 });
  expect((await set.toArray()).join("")).toBe("111122221122333344443344555555");
});

test("interleave with one slot is flatMap; inner ones may be empty, arrays or promised", async () => {
  const inner = (x: number): number[] => Array<number>(x % 3).fill(x);
  const flat = [...Array(10).keys()].flatMap(inner);
  expect(await range(10).flatMap(inner).toArray()).toEqual(flat);
  for (const cycleLength of [1, 2, 3, 20])
    for (const blockLength of [1, 2, 5]) {
      const got = await range(10)
        .interleave(async (x) => inner(x), { cycleLength, blockLength })
        .toArray();
      expect(cycleLength === 1 ? got : sorted(got)).toEqual(flat);
    }
  await expect(
    range(1)
      .interleave(() => 5 as never)
      .toArray(),
  ).rejects.toThrow(ValueError);
});

test("flatMap takes windows apart again", async () => {
  expect(
    values(
      await range(5)
        .window(2, { shift: 1, dropRemainder: true })
        .flatMap((inner) => inner.batch(2))
        .toArray(),
    ),
  ).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
});

test("prefetch leaves the elements as they are", async () => {
  for (const n of [1, 2, 7, 50]) expect(await range(20).prefetch(n).toArray()).toEqual([...Array(20).keys()]);
  expect(range(3).prefetch().cardinality).toBe(3);
});
