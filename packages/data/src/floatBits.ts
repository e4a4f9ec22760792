/** Rounds 0 <= x < 2^51 to the nearest integer, ties to even: the sum falls where doubles are one apart. */
export const roundHalfEven = (x: number): number => x + 2 ** 52 - 2 ** 52;

/**
 * The bits of `x` in a small IEEE 754 format of `exponent` and `mantissa` bits, rounded once, to nearest, ties to even;
 * overflow gives infinity. float16 is (5, 10), bfloat16 is (8, 7).
 */
export const encodeFloat = (x: number, exponent: number, mantissa: number): number => {
  const sign = x < 0 || Object.is(x, -0) ? 1 << (exponent + mantissa) : 0;
  const infinity = (2 ** exponent - 1) << mantissa;
  const a = Math.abs(x);
  if (Number.isNaN(x)) return infinity | (1 << (mantissa - 1));
  if (a === Infinity) return sign | infinity;
  const bias = 2 ** (exponent - 1) - 1;
  // log2 may be off by one next to a power of two; two comparisons put it right.
  let e = Math.max(1 - bias, Math.floor(Math.log2(a)));
  if (2 ** e > a && e > 1 - bias) e--;
  else if (2 ** (e + 1) <= a) e++;
  // In units of the last place; below the smallest normal number the hidden bit is simply not there, above it is one exponent step.
  const units = e > bias ? Infinity : roundHalfEven(a * 2 ** (mantissa - e)) + (e + bias - 1) * 2 ** mantissa;
  return sign | Math.min(infinity, units);
};

/** The number that `bits` stand for; the inverse of `encodeFloat`. */
export const decodeFloat = (bits: number, exponent: number, mantissa: number): number => {
  const sign = (bits >> (exponent + mantissa)) & 1 ? -1 : 1;
  const field = (bits >> mantissa) & (2 ** exponent - 1);
  const fraction = bits & (2 ** mantissa - 1);
  const bias = 2 ** (exponent - 1) - 1;
  if (field === 2 ** exponent - 1) return fraction ? NaN : sign * Infinity;
  const significand = field ? fraction + 2 ** mantissa : fraction;
  return sign * significand * 2 ** ((field || 1) - bias - mantissa);
};
