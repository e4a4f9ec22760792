import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const sources = /\.(ts|mjs|md)$/;
const skipped = new Set(["node_modules", "dist", "output", ".git", ".turbo", "goldens", "coverage"]);

/** Paths of the repository's own sources, in a fixed order. */
const list = async (folder: string): Promise<string[]> => {
  const found: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) found.push(...(await list(path)));
    } else if (sources.test(entry.name)) found.push(path);
  }
  return found;
};

/** Text as numbers: a vocabulary of the characters that occur, printable ASCII and line breaks. */
export interface Corpus {
  readonly vocabulary: readonly string[];
  readonly train: Int32Array;
  readonly held: Int32Array;
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
}

/** The repository's sources, a tenth of them held out from the end. */
export const readCorpus = async (root: string): Promise<Corpus> => {
  const texts = await Promise.all((await list(join(root, "packages"))).map((path) => readFile(path, "utf8")));
  const text = texts.join("\n").replace(/[^\n\x20-\x7e]/g, "");
  const vocabulary = [...new Set(text)].sort();
  const ids = new Map(vocabulary.map((c, i) => [c, i]));
  const encode = (s: string): number[] => [...s].flatMap((c) => ids.get(c) ?? []);
  const all = Int32Array.from(encode(text));
  const cut = Math.floor(all.length * 0.9);
  return {
    vocabulary,
    train: all.subarray(0, cut),
    held: all.subarray(cut),
    encode,
    decode: (list) => list.map((i) => vocabulary[i]).join(""),
  };
};
