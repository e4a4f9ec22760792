import { ALIGNMENT } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { planMemory, type Interval } from "./memory.ts";

const overlaps = (a: Interval, b: Interval): boolean => a.first <= b.last && b.first <= a.last;

/** Small deterministic generator for the property tests. */
const random = (seed: number): (() => number) => {
  let s = seed;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
};

test("stretches alive together never overlap, and start aligned", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const next = random(seed);
    const intervals = Array.from({ length: 60 }, (): Interval => {
      const first = Math.floor(next() * 40);
      return { bytes: Math.floor(next() * 5000), first, last: first + Math.floor(next() * 8) };
    });
    const { offsets, bytes } = planMemory(intervals);
    intervals.forEach((a, i) => {
      expect(offsets[i]! % ALIGNMENT).toBe(0);
      expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes);
      intervals.forEach((b, j) => {
        if (i >= j || !overlaps(a, b) || !a.bytes || !b.bytes) return;
        expect(offsets[i]! + a.bytes <= offsets[j]! || offsets[j]! + b.bytes <= offsets[i]!).toBe(true);
      });
    });
  }
});

test("a chain needs the memory of two neighbours, not of all", () => {
  const chain = Array.from({ length: 100 }, (_, i): Interval => ({ bytes: 1024, first: i, last: i + 1 }));
  expect(planMemory(chain).bytes).toBe(2048);
});

test("the arena stays within 1.2 times the largest live set on random programs", () => {
  const next = random(7);
  const intervals = Array.from({ length: 300 }, (_, i): Interval => ({
    bytes: 64 * (1 + Math.floor(next() * 200)),
    first: i,
    last: i + 1 + Math.floor(next() * 12),
  }));
  let live = 0;
  for (let t = 0; t < 320; t++)
    live = Math.max(
      live,
      intervals.reduce((sum, x) => sum + (x.first <= t && t <= x.last ? x.bytes : 0), 0),
    );
  expect(planMemory(intervals).bytes).toBeLessThanOrEqual(live * 1.2);
});

test("nothing to place is an empty arena", () => {
  expect(planMemory([])).toEqual({ offsets: [], bytes: 0 });
});
