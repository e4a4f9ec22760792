import type { Emitter } from "../emitter.ts";
import type { Walk } from "./product.ts";
import { named, type Place, type Resolved } from "./walker.ts";

/** The index with what coordinates add, and the test that all of them are inside. */
export const byCoordinates = (e: Emitter, walk: Walk, place: Place): Resolved => {
  const tests: string[] = [];
  const terms = [place.index];
  walk.coordinates.forEach((c, i) => {
    const at = place.coordinates[i]!;
    tests.push(`${at} >= 0 && ${at} < ${(c.size - 1) * c.divide + 1}`);
    if (c.divide > 1) tests.push(`${at} % ${c.divide} == 0`);
    if (c.stride) terms.push(`${c.divide > 1 ? `${at} / ${c.divide}` : at} * ${c.stride}`);
  });
  const inside = e.name("t");
  e.line(`let ${inside} = ${tests.join(" && ")};`);
  return { index: named(e, terms.filter(Boolean).join(" + "), "p"), inside };
};
