import { basename } from "node:path";
import { pathSource } from "@hornbeam/saving/node";
import { namesUsed } from "../imports/namesUsed.ts";
import { partsUsed } from "../imports/partsUsed.ts";
import type { Io, Toolkit } from "../types.ts";

/** Options of `hornbeam imports`. */
export interface ImportsFlags {
  /** where the program will run */
  readonly target: "browser" | "node";
  readonly backend: "wasm" | "js";
}

const makers = {
  wasm: { module: "@hornbeam/backend-wasm", some: "createWasm", all: "wasm" },
  js: { module: "@hornbeam/backend-js", some: "createJs", all: "js" },
} as const;
const importLine = (names: readonly string[], module: string): string =>
  `import { ${[...new Set(names)].sort().join(", ")} } from ${JSON.stringify(module)};`;

/** `hornbeam imports FILE`: a module that loads this model and holds nothing that it does not need. */
export const imports = async (file: string, flags: ImportsFlags, toolkit: Toolkit, io: Io): Promise<number> => {
  const { module, some, all } = makers[flags.backend];
  const { model, names } = await namesUsed(pathSource(file));
  const parts = await partsUsed(model, toolkit.interpreter());
  const wanted = new Map<string, string[]>([[module, parts ? [some, ...parts] : [all]]]);
  const want = (from: string, name: string): void => void wanted.set(from, [...(wanted.get(from) ?? []), name]);
  want("@hornbeam/compiler", "setDevice");
  want("@hornbeam/saving", "loadModel");
  const source = flags.target === "node" ? "pathSource" : "urlSource";
  want(`@hornbeam/saving/${flags.target}`, source);
  for (const { module: from, name } of names) want(from, name);
  const make = parts ? `${some}([${parts.join(", ")}])` : `${all}()`;
  const entries = names.map(({ key, name }) => (key === name ? name : `${JSON.stringify(key)}: ${name}`));
  const path = flags.target === "node" ? file : basename(file);
  io.out(
    [
      ...[...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, list]) => importLine(list, from)),
      "",
      `setDevice(${flags.backend === "wasm" ? "await " : ""}${make});`,
      `export const model = await loadModel(${source}(${JSON.stringify(path)}), { ${entries.join(", ")} });`,
    ].join("\n"),
  );
  return 0;
};
