import { ValueError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { createRandom, permutation } from "./random.ts";

/** sfc32 as published, on 32-bit integers in BigInt arithmetic: an independent reading of the same definition. */
const reference = (seed: bigint, stream: bigint, count: number): number[] => {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [seed & mask, (seed >> 32n) & mask, stream, 1n];
  const out: number[] = [];
  for (let i = 0; i < 15 + count; i++) {
    const t = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + t) & mask;
    out.push(Number(t));
  }
  return out.slice(15);
};

test("the bits are those of sfc32", () => {
  for (const [seed, stream] of [
    [0, 0],
    [42, 0],
    [42, 1],
    [-1, 7],
    [2 ** 40 + 5, 3],
  ]) {
    const random = createRandom(seed, stream);
    expect(Array.from({ length: 50 }, () => random.uint32())).toEqual(reference(BigInt(seed), BigInt(stream), 50));
  }
});

test("below and float stay in range and are even", () => {
  const random = createRandom(1);
  const counts = new Array<number>(7).fill(0);
  let sum = 0;
  for (let i = 0; i < 70000; i++) {
    counts[random.below(7)]++;
    const x = random.float();
    expect(x >= 0 && x < 1).toBe(true);
    sum += x;
  }
  for (const count of counts) expect(Math.abs(count - 10000)).toBeLessThan(500);
  expect(Math.abs(sum / 70000 - 0.5)).toBeLessThan(0.01);
  expect(random.below(1)).toBe(0);
});

test("permutations hold every number once, and all orders are equally likely", () => {
  for (const n of [0, 1, 2, 17, 1000])
    expect([...permutation(n, createRandom(n))].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const key = permutation(3, createRandom(seed)).join();
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test("a seed must be an integer", () => {
  for (const seed of [0.5, NaN, Infinity, "1" as never]) expect(() => createRandom(seed)).toThrow(ValueError);
});
