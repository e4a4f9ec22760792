import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspace/packages.ts";

const path = join(root, "README.md");
// What stands between these comments is written by `npm run parity -- --update`.
const between = /(<!-- parity -->)[\s\S]*?(<!-- \/parity -->)/;

/** The table that the README holds, its columns' padding taken off; undefined where it has none. */
export const readmeTable = (): string | undefined => {
  const text = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  return between
    .exec(text)?.[0]
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.replace(/ +/g, " ").replace(/-{4,}/g, "---").replace(/-+:/g, "--:"))
    .join("\n");
};

/** Writes a table there. False where the README has no place for it. */
export const writeReadmeTable = (table: string): boolean => {
  const text = readFileSync(path, "utf8");
  if (!between.test(text)) return false;
  writeFileSync(
    path,
    text.replace(between, (_, before: string, after: string) => `${before}\n\n${table}\n\n${after}`),
  );
  return true;
};
