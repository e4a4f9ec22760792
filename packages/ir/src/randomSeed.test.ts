import { expect, test } from "vitest";
import { drawSeed, setRandomSeed, ValueError } from "./index.ts";

test("seeds that nobody chose differ; after setRandomSeed they are the same every time", () => {
  expect(new Set(Array.from({ length: 100 }, () => drawSeed())).size).toBe(100);
  const draw = (seed: number): number[] => {
    setRandomSeed(seed);
    return Array.from({ length: 50 }, (_, i) => drawSeed(i % 2 ? 31 : 53));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(2 ** 40)).not.toEqual(draw(0));
  for (const [i, seed] of draw(1).entries()) {
    expect(Number.isSafeInteger(seed)).toBe(true);
    expect(seed).toBeLessThan(2 ** (i % 2 ? 31 : 53));
  }
});

test("what is no seed is refused, and changes nothing", () => {
  setRandomSeed(3);
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => setRandomSeed(bad)).toThrow(ValueError);
  const after = drawSeed();
  setRandomSeed(3);
  expect(drawSeed()).toBe(after);
});
