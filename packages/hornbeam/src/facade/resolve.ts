import { ValueError } from "@hornbeam/ir";

/** Edit distance of two words (Levenshtein, 1966). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
};

/** The value of a name in a table. @throws ValueError that lists the nearest known names. */
export const byName = <T>(what: string, name: string, table: Readonly<Record<string, T>>): T => {
  const key = Object.hasOwn(table, name)
    ? name
    : Object.keys(table).find((k) => k.toLowerCase() === name.toLowerCase());
  if (key !== undefined) return table[key]!;
  const near = Object.keys(table)
    .sort((a, b) => distance(name, a) - distance(name, b))
    .slice(0, 3);
  throw new ValueError(
    `${what}: unknown name ${JSON.stringify(name)}. The nearest known ones are ${near.map((n) => JSON.stringify(n)).join(", ")}.`,
  );
};

/** `Conv2D` → `conv2d`, `GlorotUniform` → `glorot_uniform`. */
export const snake = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
