import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, totalmem } from "node:os";
import { pathToFileURL } from "node:url";
import { hornbeamHome } from "@hornbeam/utils/node";

/** One line of `hornbeam doctor`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  /** what adds it */
  readonly remedy?: string;
}

/** Node, cores, memory. */
export const checkNode = (): Check => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 22 || (major === 22 && minor >= 12);
  const cores = availableParallelism();
  const says = `${process.versions.node} on ${process.platform} ${process.arch}, ${cores} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  return { name: "node", ok, says, ...(!ok && { remedy: "install Node 22.12 or newer" }) };
};

/** Whether threads can share memory: always in Node, in pages that are cross-origin isolated. */
export const checkIsolation = (): Check => {
  const ok = typeof SharedArrayBuffer === "function";
  return {
    name: "isolation",
    ok,
    says: ok
      ? "threads can share memory; in browsers only in pages with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
      : "threads cannot share memory",
    ...(!ok && { remedy: "start Node without --no-harmony-sharedarraybuffer" }),
  };
};

/** Whether the cache of downloads can be written. */
export const checkHome = async (): Promise<Check> => {
  const home = hornbeamHome();
  try {
    await mkdir(home, { recursive: true });
    await access(home, constants.W_OK);
    return { name: "cache", ok: true, says: home };
  } catch (error) {
    return {
      name: "cache",
      ok: false,
      says: `${home}: ${String((error as Error).message)}`,
      remedy: "set HORNBEAM_HOME to a folder that can be written",
    };
  }
};

/** Whether a package can be found from the working directory, and its version. */
export const checkPackage = (name: string, what: string): Check => {
  const find = createRequire(pathToFileURL(`${process.cwd()}/package.json`));
  const own = createRequire(import.meta.url);
  for (const require of [find, own]) {
    try {
      require.resolve(name);
      return { name, ok: true, says: what };
    } catch {
      continue;
    }
  }
  return { name, ok: false, says: `not installed: ${what}`, remedy: `npm install ${name}` };
};
