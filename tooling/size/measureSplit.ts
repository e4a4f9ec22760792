import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** A bundle in pieces: what a page loads at once, and what dynamic imports load when they are reached. */
export interface Split {
  readonly eager: number;
  readonly eagerCode: string;
  /** Bytes of each piece that is loaded later, by what it holds. */
  readonly later: Readonly<Record<string, number>>;
  readonly heaviest: readonly (readonly [number, string])[];
}

/** Bundles a fixture with code splitting and weighs its pieces: minified, gzip at level 9. */
export async function measureSplit(fixture: string): Promise<Split> {
  const entry = fileURLToPath(new URL(`./fixtures/${fixture}.ts`, import.meta.url));
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    splitting: true,
    outdir: "out",
    format: "esm",
    target: "es2022",
    platform: "browser",
    external: ["node:*"],
    conditions: ["source"],
    legalComments: "none",
  });
  const textOf = new Map(
    outputFiles.map((file) => [file.path.replace(/\\/g, "/").replace(/^.*\/out\//, "out/"), file.text]),
  );
  const start =
    Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint?.endsWith(`${fixture}.ts`)) ?? "";
  const eager = new Set<string>();
  const visit = (path: string): void => {
    if (eager.has(path)) return;
    eager.add(path);
    for (const { path: to, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind !== "dynamic-import" && metafile.outputs[to]) visit(to);
  };
  visit(start);
  const weigh = (code: string): number => gzipSync(code, { level: 9 }).byteLength;
  const later = Object.fromEntries(
    Object.entries(metafile.outputs)
      .filter(([path]) => !eager.has(path))
      .map(([path, output]) => [output.entryPoint?.split("/").at(-1) ?? path, weigh(textOf.get(path) ?? "")]),
  );
  const heaviest = [...eager]
    .flatMap((path) => Object.entries(metafile.outputs[path]?.inputs ?? {}))
    .map(([path, { bytesInOutput }]) => [bytesInOutput, path] as const)
    .sort(([a], [b]) => b - a)
    .slice(0, 40);
  // esbuild cuts what is loaded at once into many small files, too; other bundlers do not: it is weighed as one.
  const eagerCode = [...eager].map((path) => textOf.get(path)).join("");
  return { eager: weigh(eagerCode), eagerCode, later, heaviest };
}
