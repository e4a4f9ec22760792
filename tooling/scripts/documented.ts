import { readdirSync, readFileSync } from "node:fs";

/** Where an op is defined, and what its docstring says (without the example). */
export interface Documented {
  readonly name: string;
  /** Folder and file below `packages/ops/src`, without the ending: "numpy/arithmetic". */
  readonly file: string;
  readonly doc: string;
}

const source = new URL("../../packages/ops/src/", import.meta.url);
const EXPORT = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport (?:const|function) (\w+)/g;

/** A docstring up to its example. */
const described = (doc: string): string => {
  const lines = doc.replace(/^\/\*\*|\*\/$/g, "").split("\n");
  const text = lines.map((line) => line.replace(/^\s*\* ?/, "").trim());
  const end = text.indexOf("@example");
  const kept = (end < 0 ? text : text.slice(0, end)).filter(Boolean);
  return kept.length > 1 ? `/**\n${kept.map((line) => ` * ${line}`).join("\n")}\n */` : `/** ${kept[0] ?? ""} */`;
};

/** All documented exports of the folders of ops, in the order of files and lines. */
export const documented = (folders: readonly string[]): readonly Documented[] =>
  folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, source))
      .filter((file) => file.endsWith(".ts") && file !== "index.ts")
      .sort()
      .flatMap((file) => {
        const code = readFileSync(new URL(`${folder}/${file}`, source), "utf8").replaceAll("\r\n", "\n");
        return [...code.matchAll(EXPORT)].map((m) => ({
          name: m[2]!,
          file: `${folder}/${file.replace(/\.ts$/, "")}`,
          doc: described(m[1]!),
        }));
      }),
  );
