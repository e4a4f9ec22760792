import { ShapeError } from "@hornbeam/ir";

/** Before and after on each axis: one number for all, one for each axis, or a pair for each. */
export type Sides = number | readonly (number | readonly [number, number])[];

/**
 * A pair for each of `rank` axes. In one dimension [a, b] is the pair itself.
 * @throws ShapeError for another number of entries, and for what is no whole number of at least 0.
 */
export const sidesOf = (given: Sides, rank: number, what: string): readonly (readonly [number, number])[] => {
  const list = typeof given === "number" ? Array.from({ length: rank }, () => given) : given;
  const own = rank === 1 && list.length === 2 ? [list as readonly [number, number]] : list;
  const pairs = own.map((s): readonly [number, number] => (typeof s === "number" ? [s, s] : s));
  if (pairs.length !== rank || pairs.some((p) => p.length !== 2 || p.some((n) => !Number.isInteger(n) || n < 0)))
    throw new ShapeError(
      `${what} must be a whole number of at least 0, one for each of the ${rank} axes, or a pair for each; received ${JSON.stringify(given)}.`,
    );
  return pairs;
};
