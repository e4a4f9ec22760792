import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Measured {
  readonly code: string;
  readonly minified: number;
  readonly gzipped: number;
  /** The modules that weigh most, heaviest first: [bytes, path]. */
  readonly heaviest: readonly (readonly [number, string])[];
}

/** Bundles a fixture as a user's esbuild would, from the sources, and weighs it: minified, gzip at level 9. */
export async function measure(fixture: string): Promise<Measured> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`./fixtures/${fixture}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outfile: "bundle.js",
    format: "esm",
    target: "es2022",
    platform: "browser",
    external: ["node:*"],
    conditions: ["source"],
    legalComments: "none",
  });
  const code = result.outputFiles[0]?.text ?? "";
  const inputs = Object.values(result.metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const heaviest = inputs.map(([path, { bytesInOutput }]) => [bytesInOutput, path] as const);
  return {
    code,
    minified: Buffer.byteLength(code),
    gzipped: gzipSync(code, { level: 9 }).byteLength,
    heaviest: heaviest.sort(([a], [b]) => b - a).slice(0, 12),
  };
}

/** The bundle of a piece of code, minified. */
export async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    external: ["node:*"],
    conditions: ["source"],
    legalComments: "none",
  });
  return outputFiles[0]?.text ?? "";
}
