import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Package } from "../workspace/packages.ts";

/** Packs a package as a release would and returns the path of its tarball, in a folder of its own. */
export async function pack(pkg: Package): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), "hornbeam-pack-"));
  await promisify(execFile)("pnpm", ["pack", "--pack-destination", out], {
    cwd: pkg.path,
    shell: process.platform === "win32",
  });
  const [tarball] = readdirSync(out);
  if (tarball === undefined) throw new Error(`${pkg.dir}: pnpm pack left no file`);
  return join(out, tarball);
}
