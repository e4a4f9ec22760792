import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCES = fileURLToPath(new URL("./engines/onednn/", import.meta.url));
const FOLDER = fileURLToPath(new URL("../.cache/", import.meta.url));

/** The program that calls oneDNN directly, compiled where it is not there yet. `error` says why there is none. */
export const buildOneDnn = (): { readonly file: string } | { readonly error: string } => {
  const files = readdirSync(SOURCES).map((name) => `${SOURCES}${name}`);
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  const file = `${FOLDER}onednn-${hash.digest("hex").slice(0, 16)}`;
  if (existsSync(file)) return { file };
  mkdirSync(FOLDER, { recursive: true });
  const compiler = process.env["CXX"] ?? "c++";
  const sources = files.filter((name) => name.endsWith(".cpp"));
  const made = spawnSync(compiler, ["-std=c++17", "-O2", ...sources, "-ldnnl", "-o", file], { encoding: "utf8" });
  if (made.status === 0) return { file };
  const why = made.error?.message ?? made.stderr.split("\n").find((line) => line.includes("error")) ?? "no output";
  return { error: `not built (${why}); it needs a C++ compiler and oneDNN 2.6 to 2.7 (Debian: libdnnl-dev)` };
};
