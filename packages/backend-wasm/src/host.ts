import { UnsupportedError } from "@hornbeam/ir";

/** Remainder with the sign of the divisor. */
const mod = (x: number, y: number): number => {
  const r = x % y;
  return r && r < 0 !== y < 0 ? r + y : r;
};

const own: Readonly<Record<string, (x: number, y: number) => number>> = {
  mod,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  // By way of the exact remainder: ⌊1 / 0.1⌋ would be 10 where Python's 1 // 0.1 is 9.
  floorDiv: (x, y) => {
    const r = x % y;
    return y ? Math.round((x - r) / y - (r && r < 0 !== y < 0 ? 1 : 0)) : x / y;
  },
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
};

/**
 * The float64 functions that generated code calls; Math's own ones are given as they are, which engines call directly.
 * @throws UnsupportedError for one that is in a part the backend was made without.
 */
export const hostFunction = (
  name: string,
  more: Readonly<Record<string, unknown>>,
): ((x: number, y: number) => number) => {
  const fn = own[name] ?? more[name] ?? Math[name as keyof Math];
  if (fn) return fn as (x: number, y: number) => number;
  throw new UnsupportedError(
    `wasm: ${name} is in specialFunctions, which this backend was made without. Give it to createWasm.`,
    {
      op: name,
    },
  );
};
