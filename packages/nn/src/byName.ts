import { ValueError } from "@hornbeam/ir";
import { nearestNames } from "./nearestNames.ts";

/** The value of a name in a table, in upper or lower case. @throws ValueError that lists the nearest known names. */
export const byName = <T>(what: string, name: string, table: Readonly<Record<string, T>>): T => {
  const key = Object.hasOwn(table, name)
    ? name
    : Object.keys(table).find((k) => k.toLowerCase() === name.toLowerCase());
  if (key !== undefined) return table[key]!;
  const near = nearestNames(name, Object.keys(table));
  throw new ValueError(
    `${what}: unknown name ${JSON.stringify(name)}. The nearest known ones are ${near.map((n) => JSON.stringify(n)).join(", ")}.`,
  );
};
