import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isGenerated, repositoryFiles } from "../workspace/files.ts";
import { root } from "../workspace/packages.ts";

const MAX_LINES = 400;
const files = repositoryFiles();
const read = (name: string): string => readFileSync(join(root, name), "utf8");
const isCode = (name: string): boolean => /\.(?:[cm]?[jt]s|tsx)$/.test(name) && !isGenerated(name);

test(`no source or test file is longer than ${MAX_LINES} lines`, () => {
  const long = files
    .filter(isCode)
    .map((name) => [name, read(name).trimEnd().split("\n").length] as const)
    .filter(([, lines]) => lines > MAX_LINES);
  expect(long).toEqual([]);
});

/** Every line of a text file that matches, as `file:line`. */
function matches(pattern: RegExp, among: readonly string[]): readonly string[] {
  return among.flatMap((name) => {
    const text = read(name);
    if (text.includes("\0")) return [];
    return text.split("\n").flatMap((line, at) => (pattern.test(line) ? [`${name}:${at + 1}`] : []));
  });
}

test("no file names a path of one machine", () => {
  const folders = ["work", "tmp", "root", "home", "Users"].join("|");
  expect(matches(new RegExp(`(?<![\\w.*~)}\\]@-])/(?:${folders})/`), files)).toEqual([]);
});

test("no configuration or lockfile names a registry host", () => {
  const settings = files.filter((name) =>
    /(?:^|\/)(?:pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc|package\.json)$/.test(name),
  );
  expect(matches(/registry\s*[=:]|tarball:\s*http/, settings)).toEqual([]);
});

test("no source leaves work for later", () => {
  const words = [
    ["TO", "DO"],
    ["FIX", "ME"],
    ["XX", "X"],
  ].map((halves) => halves.join(""));
  const marks = new RegExp(`\\b(?:${words.join("|")})\\b`);
  expect(matches(marks, files.filter(isCode))).toEqual([]);
});
