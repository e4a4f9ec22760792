import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { workspacePackages } from "../workspace/packages.ts";
import { findCycles } from "./graph.ts";
import { kits, layerOf, refusal } from "./layers.ts";
import { importedPackages, packageName, readSources, workspaceDir } from "./sources.ts";

const sources = readSources();
const packages = workspacePackages();

test("every package has a place in the table of layers", () => {
  expect(packages.map((pkg) => pkg.dir).filter((dir) => layerOf(dir) < 0 && !(dir in kits))).toEqual([]);
});

test("imports between packages only go down", () => {
  const wrong: string[] = [];
  for (const source of sources) {
    for (const { specifier } of source.imports) {
      const name = packageName(specifier);
      const dir = name === null ? null : workspaceDir(name);
      const reason = dir === null ? null : refusal(source.pkg.dir, dir);
      if (reason !== null) wrong.push(`${source.name} imports ${specifier}: ${reason}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a relative import stays in its package and names a source file", () => {
  const known = new Set(sources.map((source) => source.name));
  const wrong: string[] = [];
  for (const source of sources) {
    for (const { specifier } of source.imports) {
      if (!specifier.startsWith(".")) continue;
      const target = posix.join(posix.dirname(source.name), specifier);
      if (!known.has(target)) wrong.push(`${source.name} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each(packages.map((pkg) => [pkg.dir, pkg] as const))("%s declares exactly what it imports", (dir, pkg) => {
  const imported = importedPackages(sources, dir);
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = pkg.manifest;
  const declared = new Set([dependencies, peerDependencies, optionalDependencies].flatMap((one) => Object.keys(one)));
  expect([...imported].filter((name) => !declared.has(name)).sort(), "imported, not declared").toEqual([]);
  const unused = Object.keys(dependencies).filter((name) => !imported.has(name));
  expect(unused.sort(), "declared, not imported (npm run sync-deps)").toEqual([]);
});

test("workspace dependencies are linked to the version beside them", () => {
  const wrong = packages.flatMap(({ dir, manifest }) =>
    Object.entries(manifest.dependencies ?? {})
      .filter(([name, range]) => (workspaceDir(name) !== null) !== range.startsWith("workspace:"))
      .map(([name, range]) => `${dir}: ${name} ${range}`),
  );
  expect(wrong).toEqual([]);
});

test("packages form no cycle, types included", () => {
  const edges = packages.map(({ dir }) => {
    const dirs = [...importedPackages(sources, dir)].map(workspaceDir).filter((one) => one !== null);
    return [dir, dirs] as const;
  });
  expect(findCycles(new Map(edges))).toEqual([]);
});

test("modules form no cycle when they are loaded", () => {
  const edges = sources.map((source) => {
    const targets = source.imports
      .filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)
      .map(({ specifier }) => posix.join(posix.dirname(source.name), specifier));
    return [source.name, targets] as const;
  });
  expect(findCycles(new Map(edges))).toEqual([]);
});

/** Backends meet the machine; elsewhere only what stands in a folder named after its surroundings may. */
function mayTouchTheMachine(name: string): boolean {
  return name.startsWith("backend-") || /\/src\/(?:.*\/)?(?:node|browser|io)\//.test(name);
}

test("packages are neutral about where they run", () => {
  const forbidden = ["process", "window", "document", "Buffer", "require", "__dirname", "__filename"];
  const wrong: string[] = [];
  for (const source of sources) {
    if (mayTouchTheMachine(source.name)) continue;
    for (const { specifier } of source.imports) {
      if (isBuiltin(specifier)) wrong.push(`${source.name} imports ${specifier}`);
    }
    for (const name of forbidden) if (source.globals.has(name)) wrong.push(`${source.name} uses ${name}`);
  }
  expect(wrong).toEqual([]);
});

test("no code is made from strings", () => {
  const makers = ["eval", "Function", "AsyncFunction", "GeneratorFunction"];
  const wrong = sources.flatMap((source) =>
    makers.filter((name) => source.globals.has(name)).map((name) => `${source.name} uses ${name}`),
  );
  expect(wrong).toEqual([]);
});
