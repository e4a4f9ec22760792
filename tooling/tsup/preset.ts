import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Options } from "tsup";

const SPECIFIER: RegExp = /(\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)(["'])(\.\.?\/[^"']*)\.ts\2/g;

/** The module specifiers `./x.ts` of one emitted file as the `./x.js` that lie beside it. */
export function rewriteSpecifiers(code: string): string {
  return code.replace(SPECIFIER, "$1$2$3.js$2");
}

function typescriptCli(): string {
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: { tsc: string } };
  return join(dirname(manifest), bin.tsc);
}

/** With isolatedDeclarations each declaration file follows from its source alone: no checking, no other package needed. */
function emitDeclarations(): void {
  const flags = [
    "--noEmit",
    "false",
    "--emitDeclarationOnly",
    "--noCheck",
    "--noResolve",
    "--types",
    "",
    "--rootDir",
    "src",
    "--outDir",
    "dist",
  ];
  execFileSync(process.execPath, [typescriptCli(), "-p", "tsconfig.json", ...flags], { stdio: "inherit" });
}

function finishDist(): void {
  emitDeclarations();
  for (const name of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
    const path = join("dist", name);
    if (name.endsWith(".test.d.ts")) rmSync(path);
    else if (/\.(?:js|d\.ts)$/.test(name)) writeFileSync(path, rewriteSpecifiers(readFileSync(path, "utf8")));
  }
}

/** One ESM file and one declaration file a module: what a bundler can take apart, and a debugger can show. */
const preset: Options = {
  entry: ["src/**/*.ts", "!src/**/*.test.ts"],
  format: "esm",
  target: "es2022",
  platform: "neutral",
  bundle: false,
  splitting: false,
  dts: false,
  sourcemap: true,
  clean: true,
  silent: true,
  onSuccess: async () => finishDist(),
};

export default preset;
