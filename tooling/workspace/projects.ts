import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./packages.ts";

/**
 * The TypeScript projects to check: the root one with everything that shares its settings, and each folder whose own
 * tsconfig.json extends tooling/tsconfig/webgpu.json (the root tsconfig.json excludes those).
 */
export function typecheckProjects(): readonly string[] {
  const own: string[] = [];
  for (const parent of ["packages", "apps"]) {
    for (const dir of readdirSync(join(root, parent))) {
      const file = join(root, parent, dir, "tsconfig.json");
      if (existsSync(file) && /tsconfig\/webgpu\.json/.test(readFileSync(file, "utf8"))) own.push(`${parent}/${dir}`);
    }
  }
  return ["tsconfig.json", ...own];
}
