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

/** The three names of a list that are most like a given one. */
export const nearestNames = (name: string, names: readonly string[]): string[] =>
  [...names].sort((a, b) => distance(name, a) - distance(name, b)).slice(0, 3);
