import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../peers/", import.meta.url));

/** Installs the other frameworks, once. Returns why that failed, or nothing. */
export const installPeers = (log: (line: string) => void): string | undefined => {
  const { dependencies } = JSON.parse(readFileSync(`${folder}package.json`, "utf8")) as { dependencies: object };
  if (Object.keys(dependencies).every((name) => existsSync(`${folder}node_modules/${name}`))) return undefined;
  log("Installing the frameworks to compare with (once; needs the npm registry) ...");
  try {
    // Their install scripts only fetch what a GPU needs.
    execFileSync("pnpm", ["install", "--ignore-workspace", "--ignore-scripts", "--silent"], {
      cwd: folder,
      stdio: "pipe",
      shell: process.platform === "win32",
    });
    return undefined;
  } catch (error) {
    return `not installed (add: a network, then npm run bench): ${String((error as Error).message).split("\n")[0]}`;
  }
};

/** A module of another framework. Its types are those that the caller states. */
export const loadPeer = async <T>(name: string): Promise<T> => {
  const { load } = (await import(new URL("../peers/load.js", import.meta.url).href)) as {
    load: (name: string) => Promise<T>;
  };
  return load(name);
};

/** The version that is installed. */
export const peerVersion = (name: string): string =>
  (JSON.parse(readFileSync(`${folder}node_modules/${name}/package.json`, "utf8")) as { version: string }).version;

/** Where a file or folder of a peer lies. */
export const peerFile = (path: string): string => `${folder}node_modules/${path}`;
