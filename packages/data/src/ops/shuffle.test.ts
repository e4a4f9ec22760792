import { ValueError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { Dataset } from "../index.ts";
import { range, sorted, values } from "../../test/helpers.ts";

test("every element once, in an order that the seed decides", async () => {
  const all = [...Array(50).keys()];
  for (const buffer of [1, 2, 10, 50, 51, Infinity])
    for (const seed of [0, 1, -7, 2 ** 45]) {
      const once = await range(50).shuffle(buffer, { seed }).toArray();
      expect(sorted(once)).toEqual(all);
      expect(await range(50).shuffle(buffer, { seed }).toArray()).toEqual(once);
      expect(values(await Dataset.fromArrays(all).shuffle(buffer, { seed }).toArray())).toEqual(once);
      expect(once.join() === all.join()).toBe(buffer === 1);
    }
  expect(await range(50).shuffle(50, { seed: 1 }).toArray()).not.toEqual(
    await range(50).shuffle(50, { seed: 2 }).toArray(),
  );
});

test("a buffer of k lets no element come more than k - 1 places early", async () => {
  for (let seed = 0; seed < 20; seed++)
    (await range(60).shuffle(8, { seed }).toArray()).forEach((element, place) =>
      expect(element - place).toBeLessThanOrEqual(7),
    );
});

test("a new order each pass, or the same", async () => {
  for (const set of [range(30), Dataset.fromArrays([...Array(30).keys()])]) {
    const fresh = set.shuffle(30, { seed: 5 });
    const passes = [await fresh.toArray(), await fresh.toArray(), await fresh.toArray()].map(values);
    expect(passes[1]).not.toEqual(passes[0]);
    expect(passes[2]).not.toEqual(passes[1]);
    const fixed = set.shuffle(30, { seed: 5, reshuffleEachIteration: false });
    expect(values(await fixed.toArray())).toEqual(passes[0]);
    expect(values(await fixed.toArray())).toEqual(passes[0]);
    // Repeating passes goes on with the next order.
    expect(values(await set.shuffle(30, { seed: 5 }).repeat(3).toArray())).toEqual(passes.flat());
  }
});

test("the full shuffle is even", async () => {
  const counts = Array.from({ length: 4 }, () => Array<number>(4).fill(0));
  const set = Dataset.fromArrays([0, 1, 2, 3]).shuffle(4, { seed: 11 });
  for (let i = 0; i < 2000; i++)
    (values(await set.toArray()) as number[]).forEach((element, place) => counts[place][element]++);
  for (const count of counts.flat()) expect(Math.abs(count - 500)).toBeLessThan(100);
});

test("arguments out of range are refused at the call", () => {
  for (const seed of [0.5, NaN]) expect(() => range(2).shuffle(2, { seed })).toThrow(ValueError);
  expect(() => range(2).shuffle(0)).toThrow(/bufferSize/);
});
