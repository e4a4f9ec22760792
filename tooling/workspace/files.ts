import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./packages.ts";

const IGNORED: RegExp = /(?:^|[\\/])(?:node_modules|dist|\.turbo|output|coverage)(?:[\\/]|$)/;

/** Every file below a folder, relative to it with forward slashes, without installed and built ones. */
export function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(path.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((name) => !IGNORED.test(name))
    .sort();
}

/** What belongs to the repository: tracked files, and new ones that no ignore rule covers. */
export function repositoryFiles(): readonly string[] {
  try {
    const flags = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const out = execFileSync("git", flags, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return out.split("\0").filter((name) => name && existsSync(join(root, name)));
  } catch {
    return filesBelow(root.replace(/[\\/]$/, "")).filter((name) => !name.startsWith(".git/"));
  }
}

export function isTest(name: string): boolean {
  return /\.test(?:-d)?\.ts$/.test(name) || /(?:^|\/)(?:test|tests)\//.test(name);
}

export function isGenerated(name: string): boolean {
  return name.endsWith(".generated.ts");
}
