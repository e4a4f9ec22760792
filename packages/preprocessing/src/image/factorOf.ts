import { ValueError } from "@hornbeam/ir";

/** A number f, which stands for [−f, f] as far as that is allowed, or two numbers. */
export type FactorRange = number | readonly [number, number];

/** The two ends of a factor, the smaller first. @throws ValueError for what is no factor or out of bounds. */
export const factorOf = (
  layer: string,
  name: string,
  factor: FactorRange,
  [lowest, highest]: readonly [number, number],
): readonly [number, number] => {
  const pair = typeof factor === "number" ? [Math.max(-Math.abs(factor), lowest), Math.abs(factor)] : factor;
  const ok =
    Array.isArray(pair) &&
    pair.length === 2 &&
    pair.every((x) => typeof x === "number" && x >= lowest && x <= highest) &&
    (typeof factor !== "number" || factor >= lowest);
  if (!ok)
    throw new ValueError(
      `${layer}: ${name} must be a number in [${lowest}, ${highest}], or two of them; received ${JSON.stringify(factor)}.`,
    );
  const [a, b] = pair as [number, number];
  return a < b ? [a, b] : [b, a];
};
