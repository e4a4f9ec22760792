import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { explain, ValueError } from "@hornbeam/ir";

/** Files with the numbers of their classes. */
export interface Indexed {
  readonly paths: readonly string[];
  readonly labels: readonly number[] | undefined;
  readonly classNames: readonly string[] | undefined;
}

/** Which files of a folder are listed, and where labels come from. */
export interface IndexOptions {
  readonly labels: "inferred" | readonly number[] | null;
  readonly classNames?: readonly string[] | undefined;
  readonly followLinks: boolean;
}

const refuse = (op: string, rule: string, received: string, remedy: string): never => {
  const fields = { op, rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};
/** By code points, as Python sorts text. */
const sorted = (names: readonly string[]): string[] => [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** The folders below one, itself first, sorted by their paths. */
const foldersBelow = async (folder: string, followLinks: boolean, open: ReadonlySet<string>): Promise<string[]> => {
  const real = await realpath(folder);
  if (open.has(real)) return [];
  const found = [folder];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() || (followLinks && entry.isSymbolicLink() && (await isDirectory(path)));
    if (isFolder) found.push(...(await foldersBelow(path, followLinks, new Set([...open, real]))));
  }
  return sorted(found);
};
const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );

const filesBelow = async (folder: string, endings: readonly string[], followLinks: boolean): Promise<string[]> => {
  const files: string[] = [];
  for (const one of await foldersBelow(folder, followLinks, new Set()))
    for (const name of sorted(
      (await readdir(one, { withFileTypes: true })).filter((e) => !e.isDirectory()).map((e) => e.name),
    ))
      if (endings.some((ending) => name.toLowerCase().endsWith(ending))) files.push(join(one, name));
  return files;
};

const subfolders = async (op: string, directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) =>
    refuse(op, "the folder must be readable", `${directory} (${(error as { code?: string }).code})`, "Check the path"),
  );
  const names: string[] = [];
  for (const { name } of entries)
    if (!name.startsWith(".") && (await isDirectory(join(directory, name)))) names.push(name);
  return sorted(names);
};

/**
 * The files of a folder with certain endings, in Keras's order, and their labels: numbers of the folders they are in, or those given.
 * @throws ValueError for a folder that cannot be read, classes that are no folders, and a list of labels of another length.
 */
export const indexDirectory = async (
  op: string,
  directory: string,
  endings: readonly string[],
  { labels, classNames, followLinks }: IndexOptions,
): Promise<Indexed> => {
  const folders = await subfolders(op, directory);
  if (labels !== "inferred") {
    if (classNames) refuse(op, 'classNames need labels: "inferred"', "other labels", "Leave classNames out");
    const paths = await filesBelow(directory, endings, followLinks);
    if (labels && labels.length !== paths.length)
      refuse(
        op,
        `labels must be as many as the files in ${directory}, ${paths.length}`,
        String(labels.length),
        "Give one for each file, in order",
      );
    const names = labels ? [...new Set(labels)].sort((a, b) => a - b).map(String) : undefined;
    return { paths, labels: labels ?? undefined, classNames: names };
  }
  const missing = classNames?.filter((name) => !folders.includes(name)) ?? [];
  if (missing.length)
    refuse(op, `classNames must be folders of ${directory}`, missing.join(", "), `There are: ${folders.join(", ")}`);
  const names = classNames ?? folders;
  const paths: string[] = [];
  const found: number[] = [];
  for (const [label, name] of names.entries())
    for (const path of await filesBelow(join(directory, name), endings, followLinks)) {
      paths.push(path);
      found.push(label);
    }
  return { paths, labels: found, classNames: names };
};
