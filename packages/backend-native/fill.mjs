// Fills the package of this platform with a binary that needs nothing of the system but its C library: node fill.mjs
// `--check`, before a package is published, says whether the binary is there.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
if (process.argv.includes("--check")) {
  if (existsSync("hornbeam.node")) process.exit(0);
  console.error("hornbeam.node is missing: run node packages/backend-native/fill.mjs on this platform first.");
  process.exit(1);
}
const platform = `${process.platform}-${process.arch}`;
const folder = join(here, "platforms", platform);
if (!existsSync(folder)) {
  console.error(`there is no package for ${platform}; there are those in ${join(here, "platforms")}`);
  process.exit(1);
}
const out = join(here, "build", "portable.node");
const made = spawnSync(process.execPath, [join(here, "build.mjs"), "--portable", "--out", out], { stdio: "inherit" });
if (made.status !== 0) process.exit(made.status ?? 1);
copyFileSync(out, join(folder, "hornbeam.node"));
console.log(`${platform}: ${Math.round(statSync(out).size / 1024)} KiB`);
