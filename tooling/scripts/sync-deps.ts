// Rewrites the workspace dependencies of every package.json to what its sources import; foreign ones are left alone.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importedPackages, readSources, workspaceDir } from "../boundaries/sources.ts";
import { workspacePackages } from "../workspace/packages.ts";

type Json = Record<string, unknown>;

function synced(manifest: Json, imported: ReadonlySet<string>): Json {
  const before = (manifest["dependencies"] ?? {}) as Record<string, string>;
  const foreign = Object.entries(before).filter(([name]) => workspaceDir(name) === null);
  const linked = [...imported].filter((name) => workspaceDir(name) !== null).map((name) => [name, "workspace:*"]);
  const entries = [...foreign, ...linked].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const { dependencies: _, ...rest } = manifest;
  return entries.length > 0 ? { ...rest, dependencies: Object.fromEntries(entries) as Json } : rest;
}

const sources = readSources();
for (const { dir, path } of workspacePackages()) {
  const file = join(path, "package.json");
  const before = readFileSync(file, "utf8");
  const imported = importedPackages(sources, dir);
  const after = `${JSON.stringify(synced(JSON.parse(before) as Json, imported), null, 2)}\n`;
  const foreign = [...imported].filter((name) => workspaceDir(name) === null && !before.includes(`"${name}"`));
  if (foreign.length > 0) console.warn(`${dir} imports ${foreign.join(", ")} without a version: pnpm add it there`);
  if (JSON.stringify(JSON.parse(before)) === JSON.stringify(JSON.parse(after))) continue;
  writeFileSync(file, after);
  console.log(`${dir}: dependencies rewritten; run: npm run setup`);
}
