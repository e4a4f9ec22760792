import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { filesBelow, isTest } from "../workspace/files.ts";
import { type Package, workspacePackages } from "../workspace/packages.ts";
import { globalsOf, type ImportOf, importsOf, parse } from "../workspace/syntax.ts";

export interface Source {
  readonly pkg: Package;
  /** Relative to `packages/`, with forward slashes. */
  readonly name: string;
  readonly imports: readonly ImportOf[];
  readonly globals: ReadonlySet<string>;
}

/** Every module of every package that is published, so without tests. */
export function readSources(): readonly Source[] {
  return workspacePackages().flatMap((pkg) =>
    filesBelow(join(pkg.path, "src"))
      .filter((file) => file.endsWith(".ts") && !isTest(file))
      .map((file) => {
        const program = parse(file, readFileSync(join(pkg.path, "src", file), "utf8"));
        return { pkg, name: `${pkg.dir}/src/${file}`, imports: importsOf(program), globals: globalsOf(program) };
      }),
  );
}

/** `@scope/name/sub` -> `@scope/name`; null for relative and built-in modules. */
export function packageName(specifier: string): string | null {
  if (specifier.startsWith(".") || isBuiltin(specifier)) return null;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The folder of a workspace package by its published name, or null for a foreign one. */
export function workspaceDir(name: string): string | null {
  if (name === "hornbeam") return name;
  return name.startsWith("@hornbeam/") ? name.slice("@hornbeam/".length) : null;
}

/** The packages that the sources of one package import, by published name. */
export function importedPackages(sources: readonly Source[], dir: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const source of sources) {
    if (source.pkg.dir !== dir) continue;
    for (const { specifier } of source.imports) {
      const name = packageName(specifier);
      if (name !== null) names.add(name);
    }
  }
  return names;
}
