import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../../", import.meta.url));

type Conditions = { readonly [condition: string]: string | Conditions };

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, Conditions | string | null>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One publishable folder of `packages/`. */
export interface Package {
  readonly dir: string;
  readonly path: string;
  readonly manifest: Manifest;
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest;
}

export function workspacePackages(): readonly Package[] {
  const parent = join(root, "packages");
  return readdirSync(parent)
    .filter((dir) => existsSync(join(parent, dir, "package.json")))
    .map((dir) => ({ dir, path: join(parent, dir), manifest: readManifest(join(parent, dir)) }));
}

/** The file of the first condition that is there; conditions within it decide further. */
const pick = (target: Conditions | string | undefined, condition: string): string | undefined =>
  typeof target === "object" ? pick(target[condition] ?? target["default"], condition) : target;

/** The subpaths a user can import, as specifiers, each with its target under one condition. */
export function entryPoints(pkg: Package, condition: string): readonly { specifier: string; file: string }[] {
  const out: { specifier: string; file: string }[] = [];
  for (const [subpath, target] of Object.entries(pkg.manifest.exports ?? {})) {
    if (target === null || typeof target === "string") continue;
    const file = pick(target, condition);
    if (file) out.push({ specifier: pkg.manifest.name + subpath.slice(1), file: join(pkg.path, file) });
  }
  return out;
}
