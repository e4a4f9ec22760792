import { readFile } from "node:fs/promises";
import type { DirectoryDataset } from "../dataset/DirectoryDataset.ts";
import { directoryDataset } from "./directoryDataset.ts";
import type { DirectoryOptions } from "./directoryOptions.ts";

/** Options of `textDatasetFromDirectory`. */
export interface TextDirectoryOptions extends DirectoryOptions {
  /** Bytes that are kept of a text. Default: all. */
  readonly maxLength?: number | null;
}

/**
 * The .txt files of a folder as batches [texts, y]: texts a list of strings, y by the folders that they are in. `map` brings the texts into numbers.
 * With `subset: "both"`, training and validation set. Node only. https://keras.io/api/data_loading/text/#text_dataset_from_directory-function
 *
 * ```ts
 * import { mkdirSync, writeFileSync } from "node:fs";
 * import { textDatasetFromDirectory } from "hornbeam";
 * mkdirSync("reviews/good", { recursive: true });
 * writeFileSync("reviews/good/1.txt", "fine");
 * const set = await textDatasetFromDirectory("reviews", { verbose: false });
 * console.log(set.classNames, set.cardinality); // → [ 'good' ] 1
 * ```
 *
 * @throws ValueError for options that do not fit and folders without texts.
 */
export function textDatasetFromDirectory(
  directory: string,
  options: TextDirectoryOptions & { readonly subset: "both" },
): Promise<readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]>;
export function textDatasetFromDirectory(
  directory: string,
  options?: TextDirectoryOptions & { readonly subset?: "training" | "validation" },
): Promise<DirectoryDataset<unknown>>;
export async function textDatasetFromDirectory(
  directory: string,
  options: TextDirectoryOptions = {},
): Promise<DirectoryDataset<unknown> | readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]> {
  const { maxLength } = options;
  const reading = {
    op: "textDatasetFromDirectory",
    endings: [".txt"],
    read: async (path: string): Promise<string> => {
      const bytes = await readFile(path);
      return new TextDecoder().decode(maxLength ? bytes.subarray(0, maxLength) : bytes);
    },
    stack: (texts: readonly string[]): readonly string[] => texts,
    single: (text: string): string => text,
  };
  return directoryDataset(directory, reading, options);
}
