import { expect, test } from "vitest";
import { decodeFloat, encodeFloat, roundHalfEven } from "./floatBits.ts";
import { createRandom } from "./random.ts";

const isNaNBits = (bits: number, exponent: number, mantissa: number): boolean =>
  Number.isNaN(decodeFloat(bits, exponent, mantissa));

test("all 65536 patterns of float16 and bfloat16 survive decoding and encoding", () => {
  const changed = [[5, 10] as const, [8, 7] as const].flatMap(([exponent, mantissa]) =>
    Array.from(Array(65536).keys()).filter(
      (bits) =>
        !isNaNBits(bits, exponent, mantissa) &&
        encodeFloat(decodeFloat(bits, exponent, mantissa), exponent, mantissa) !== bits,
    ),
  );
  expect(changed).toEqual([]);
});

test("known values", () => {
  expect(
    [1, -2, 65504, 65519.99, 65520, 2 ** -24, 2 ** -25, 1.0001 * 2 ** -25, Infinity, -0].map((x) =>
      encodeFloat(x, 5, 10),
    ),
  ).toEqual([0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00, 1, 0, 1, 0x7c00, 0x8000]);
  expect(
    [1, 3.140625, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -Infinity, 3.4e38, 3.4028235e38].map((x) => encodeFloat(x, 8, 7)),
  ).toEqual([0x3f80, 0x4049, 0x3f80, 0x3f82, 0xff80, 0x7f80, 0x7f80]);
  expect(isNaNBits(encodeFloat(NaN, 5, 10), 5, 10)).toBe(true);
});

test("rounds to the nearest neighbour, in one step from float64", () => {
  const random = createRandom(3);
  const worse: number[] = [];
  for (let i = 0; i < 20000; i++) {
    const x = (random.float() - 0.5) * 2 ** (random.below(50) - 35);
    for (const [exponent, mantissa] of [[5, 10] as const, [8, 7] as const]) {
      const bits = encodeFloat(x, exponent, mantissa);
      const error = (pattern: number): number => Math.abs(decodeFloat(pattern & 0xffff, exponent, mantissa) - x);
      if (error(bits - 1) < error(bits) || error(bits + 1) < error(bits)) worse.push(x);
    }
  }
  expect(worse).toEqual([]);
});

test("roundHalfEven", () => {
  expect([0, 0.5, 1.5, 2.5, 2.51, 7].map(roundHalfEven)).toEqual([0, 0, 2, 2, 3, 7]);
});
