// Fills the package of this platform with a binary and what it needs besides the C and C++ libraries that Node itself needs.
// node fill.mjs [--built] [--without-onednn] [--target PLATFORM-ARCH] [--to FOLDER]
// On Linux oneDNN and the libraries behind it lie beside the addon, which looks for them there first, each with its licence. Where the compiler
// finds no oneDNN, or with --without-onednn, one file with our own kernels is made that needs nothing else. `--built` takes the addon as it
// was built last. `--target` with CXX, a compiler for another machine, fills the package of that one, without oneDNN. `--check`, before a package is published, says whether the binary is there.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    built: { type: "boolean", default: false },
    "without-onednn": { type: "boolean", default: false },
    target: { type: "string", default: `${process.platform}-${process.arch}` },
    to: { type: "string" },
  },
});
const fail = (why) => {
  console.error(`backend-native: ${why}`);
  process.exit(1);
};
if (values.check) {
  if (existsSync("hornbeam.node")) process.exit(0);
  fail("hornbeam.node is missing: run node packages/backend-native/fill.mjs on this platform first.");
}
const platform = values.target;
const isHere = platform === `${process.platform}-${process.arch}`;
const source = join(here, "platforms", platform);
if (!existsSync(source)) fail(`there is no package for ${platform}; there are those in ${join(here, "platforms")}`);

const run = (command, args) => {
  const made = spawnSync(command, args, { encoding: "utf8" });
  return made.status === 0 ? made.stdout : undefined;
};
const build = (...options) => {
  const made = spawnSync(process.execPath, [join(here, "build.mjs"), ...options], { stdio: "inherit" });
  if (made.status !== 0) process.exit(made.status ?? 1);
};

/** Libraries that are wherever Node is: it needs them itself. */
const everywhere = /^(linux-vdso|ld-linux|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s)\.so)/;
/** What a binary needs and a bare system has not: names and files. */
const needed = (file) =>
  (run("ldd", [file]) ?? fail(`what ${file} needs cannot be read: ldd is missing`))
    .split("\n")
    .flatMap((line) => /^\s*(\S+) => (\/\S+)/.exec(line)?.slice(1, 3) ?? [])
    .reduce((all, x, i, list) => (i % 2 ? all : [...all, [x, list[i + 1]]]), [])
    .filter(([name]) => !everywhere.test(name));
/** The licence that a library came with. */
const licence = (file) => {
  const owner = [file, realpathSync(file), file.replace(/^\/lib\//, "/usr/lib/")]
    .map((path) => run("dpkg", ["-S", path])?.split(":")[0])
    .find((name) => name);
  const text = owner && `/usr/share/doc/${owner}/copyright`;
  return text && existsSync(text)
    ? text
    : fail(`the licence of ${file} is not to be found; build with --without-onednn`);
};

const plain = join(here, "build", "portable.node");
let addon = join(here, "build", "hornbeam.node");
const hasOneDnn = () =>
  existsSync(`${addon}.json`) &&
  process.platform === "linux" &&
  JSON.parse(readFileSync(`${addon}.json`, "utf8")).oneDnn;
if (values.built && !existsSync(addon)) fail(`${addon} is missing: npm run native`);
if (isHere && !values.built && !values["without-onednn"]) build();
if (!isHere || values["without-onednn"] || (!values.built && !hasOneDnn())) {
  addon = plain;
  build("--portable", "--without-onednn", "--target", platform, "--out", addon);
}

const to = values.to ?? source;
mkdirSync(to, { recursive: true });
if (to !== source) for (const name of ["package.json", "README.md"]) copyFileSync(join(source, name), join(to, name));
if (!existsSync(join(to, "LICENSE"))) copyFileSync(join(here, "..", "..", "LICENSE"), join(to, "LICENSE"));
rmSync(join(to, "lib"), { recursive: true, force: true });
const target = join(to, "hornbeam.node");
copyFileSync(addon, target);
// What is built for another machine was stripped by its linker.
if (isHere) run("strip", [process.platform === "darwin" ? "-x" : "--strip-unneeded", target]);
const libraries = addon === plain ? [] : needed(addon);
if (libraries.length) mkdirSync(join(to, "lib"), { recursive: true });
for (const [name, file] of libraries) {
  copyFileSync(realpathSync(file), join(to, "lib", name));
  writeFileSync(join(to, "lib", `${basename(name).replace(/\.so.*/, "")}.LICENSE`), readFileSync(licence(file)));
}
const size = (file) => `${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`;
console.log(`${platform}: hornbeam.node ${size(target)}`);
for (const [name] of libraries) console.log(`  lib/${name} ${size(join(to, "lib", name))}`);
