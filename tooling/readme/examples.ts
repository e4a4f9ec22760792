import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, workspacePackages, type Package } from "../workspace/packages.ts";

/** A README: the repository's own, or that of a package. */
export interface Readme {
  /** relative to the repository's root */
  readonly name: string;
  readonly text: string;
  readonly pkg?: Package;
}

/** A block of TypeScript in a README. */
export interface Example {
  /** `packages/ops/README.md:12` */
  readonly name: string;
  /** As many empty lines as there are above the block, then the block: lines of errors are lines of the README. */
  readonly code: string;
  /** What stands behind `ts` in the fence. */
  readonly flags: string;
  /** The lines of output that `// → …` comments promise, in order. */
  readonly promised: readonly string[];
  /** Every `console.log` has such a comment, so that there must not be any other output. */
  readonly promisesAll: boolean;
}

/** A name that the first column of a table says is exported by a module. */
export interface ListedExport {
  readonly readme: string;
  readonly line: number;
  readonly module: string;
  readonly name: string;
}

/** The READMEs of the repository and of its packages. */
export function readmes(): readonly Readme[] {
  const of = workspacePackages().map((pkg) => ({ name: `packages/${pkg.dir}/README.md`, pkg }));
  return [{ name: "README.md" }, ...of]
    .filter(({ name }) => existsSync(join(root, name)))
    .map((one) => ({ ...one, text: readFileSync(join(root, one.name), "utf8").replaceAll("\r\n", "\n") }));
}

/** The blocks fenced as `ts`. */
export function examplesOf({ name, text }: Readme): readonly Example[] {
  return [...text.matchAll(/^```ts(?![a-z])(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: flags = "", 2: code = "" }) => {
    const line = text.slice(0, index).split("\n").length;
    const promised = [...code.matchAll(/\/\/ →(?: (.*))?$/gm)].map(([, value = ""]) => value.trimEnd());
    // A value of several lines is promised by a comment on each of the lines below.
    const promises = code.match(/\/\/ →.*$(?:\n *\/\/ →.*$)*/gm) ?? [];
    const calls = code.match(/\bconsole\.log\(/g) ?? [];
    return {
      name: `${name}:${line}`,
      code: "\n".repeat(line) + code,
      flags: flags.trim(),
      promised,
      promisesAll: promised.length > 0 && promises.length === calls.length,
    };
  });
}

/** Where lines of output part from what was promised; undefined where they do not. */
export function brokenPromise(example: Example, output: string): string | undefined {
  const lines = output.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  let at = 0;
  for (const promise of example.promised) {
    const found = example.promisesAll ? (lines[at] === promise ? at : -1) : lines.indexOf(promise, at);
    if (found < 0) return `promised: ${promise}\nprinted: ${lines.slice(at).join("\n         ") || "nothing more"}`;
    at = found + 1;
  }
  const more = example.promisesAll ? lines.slice(at) : [];
  return more.length > 0 ? `printed without a promise: ${more.join("\n")}` : undefined;
}

/** What tables list whose first header names a module: each name in code in their first column. */
export function listedExports({ name: readme, text }: Readme): readonly ListedExport[] {
  let module: string | undefined;
  return text.split("\n").flatMap((row, at) => {
    const cell = /^\|([^|]*)\|/.exec(row)?.[1];
    if (cell === undefined || /^[\s:-]+$/.test(cell)) {
      if (cell === undefined) module = undefined;
      return [];
    }
    const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    if (module === undefined) {
      module = names.find((name) => /^(?:@hornbeam\/[\w/-]+|hornbeam)$/.test(name)) ?? "";
      return [];
    }
    if (module === "") return [];
    return names.map((name) => ({ readme, line: at + 1, module: module!, name }));
  });
}
