import { readFileSync } from "node:fs";

/** The version of the workspace's packages. */
export const version: string = (
  JSON.parse(readFileSync(new URL("../../../../../packages/hornbeam/package.json", import.meta.url), "utf8")) as {
    version: string;
  }
).version;
