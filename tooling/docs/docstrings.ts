import { readFileSync } from "node:fs";
import { join } from "node:path";
import { examplesOf, type Example } from "../readme/examples.ts";
import { repositoryFiles } from "../workspace/files.ts";
import { root } from "../workspace/packages.ts";

/** What docstrings say, without their stars, on the lines where they say it; all other lines empty. */
export const docText = (code: string): string => {
  let inside = false;
  return code
    .split("\n")
    .map((line) => {
      const starts = /^\s*\/\*\*/.test(line);
      const doc = inside || starts;
      inside = doc && !line.includes("*/");
      return doc ? line.replace(/^\s*(?:\/\*\*|\*(?!\/))? ?/, "").replace(/ *\*\/.*$/, "") : "";
    })
    .join("\n");
};

/** The examples in the docstrings of all packages. */
export const docExamples = (): readonly Example[] =>
  repositoryFiles()
    .filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file))
    .flatMap((name) => {
      const code = readFileSync(join(root, name), "utf8").replaceAll("\r\n", "\n");
      return code.includes("```ts") ? examplesOf({ name, text: docText(code) }) : [];
    });
