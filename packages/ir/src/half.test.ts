import { expect, test } from "vitest";
import { decode, encode, fromBfloat16, fromHalf, toBfloat16, toHalf } from "./half.ts";

const bitsToFloat32 = (bits: number): number => new Float32Array(new Uint32Array([bits]).buffer)[0]!;

/** binary16 by its definition, independent of the code under test. */
const halfValue = (bits: number): number => {
  const sign = bits >> 15 ? -1 : 1;
  const e = (bits >> 10) & 31;
  const m = bits & 1023;
  if (e === 31) return m ? NaN : sign * Infinity;
  return e ? sign * 2 ** (e - 15) * (1 + m / 1024) : sign * 2 ** -14 * (m / 1024);
};

const formats = [
  { name: "float16", to: toHalf, from: fromHalf, value: halfValue, infinity: 0x7c00, nan: 0x7e00 },
  {
    name: "bfloat16",
    to: toBfloat16,
    from: fromBfloat16,
    value: (bits: number) => bitsToFloat32(bits << 16),
    infinity: 0x7f80,
    nan: 0x7fc0,
  },
];

test.each(formats)("$name: all 65536 bit patterns decode to their value and encode back", (f) => {
  const wrong: number[] = [];
  for (let bits = 0; bits < 65536; bits++) {
    const x = f.value(bits);
    const back = x !== x ? f.nan : bits;
    if (!Object.is(f.from(bits), x) || f.to(x) !== back) wrong.push(bits);
  }
  expect(wrong).toEqual([]);
});

test.each(formats)("$name: midpoints go to the even neighbour, and anything beside them to the nearer", (f) => {
  const wrong: number[] = [];
  for (let bits = 0; bits < f.infinity; bits++) {
    const lo = f.value(bits);
    // The last midpoint lies between the largest number and the power of two that infinity stands for.
    const hi = bits + 1 === f.infinity ? 2 * lo - f.value(bits - 1) : f.value(bits + 1);
    const mid = (lo + hi) / 2;
    const even = bits & 1 ? bits + 1 : bits;
    const eps = mid * 2 ** -50;
    if (
      f.to(mid) !== even ||
      f.to(-mid) !== (even | 0x8000) ||
      f.to(mid - eps) !== bits ||
      f.to(mid + eps) !== bits + 1
    )
      wrong.push(bits);
  }
  expect(wrong).toEqual([]);
});

test.each(formats)("$name: extremes", (f) => {
  expect(f.to(Infinity)).toBe(f.infinity);
  expect(f.to(-Infinity)).toBe(f.infinity | 0x8000);
  expect(f.to(Number.MAX_VALUE)).toBe(f.infinity);
  expect(f.to(Number.MIN_VALUE)).toBe(0);
  expect(f.to(-Number.MIN_VALUE)).toBe(0x8000);
  expect(f.to(NaN)).toBe(f.nan);
});

test("a number is rounded once, not by way of float32", () => {
  // 1 + 2⁻¹¹ + 2⁻⁴⁰ lies above the midpoint of two halves; as a float32 it would be the midpoint itself.
  expect(toHalf(1 + 2 ** -11 + 2 ** -40)).toBe(0x3c01);
  expect(toHalf(1 + 2 ** -11)).toBe(0x3c00);
  expect(toBfloat16(1 + 2 ** -8 + 2 ** -40)).toBe(0x3f81);
});

test("encode and decode", () => {
  expect([...encode([1, -2, 0.1], "float16")]).toEqual([0x3c00, 0xc000, 0x2e66]);
  expect([...decode(encode([1, -2, 0.5], "bfloat16"), "bfloat16")]).toEqual([1, -2, 0.5]);
  expect(encode([1.9, -1.9, 2 ** 60], "int64")).toEqual(new BigInt64Array([1n, -1n, 2n ** 60n]));
  expect(encode([5n, -1n], "int32")).toEqual(new Int32Array([5, -1]));
  expect(encode([true, false, 3, 0n], "bool")).toEqual(new Uint8Array([1, 0, 1, 0]));
  expect(encode([300, -1], "uint8")).toEqual(new Uint8Array([44, 255]));
  const x = new Float32Array([1, 2]);
  expect(decode(x, "float32")).toBe(x);
});
