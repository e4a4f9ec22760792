/**
 * Builds the native backend: `npm run native`. On Debian and Ubuntu it first installs the system packages that are missing, saying which; elsewhere
 * it names them. Options go to packages/backend-native/build.mjs (--sanitize, --without-onednn, --out FILE). With `--sanitizers` the backend is
 * built with sanitizers and tested with them (packages/backend-native/sanitize.mjs; arguments of vitest may follow).
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspace/packages.ts";

const has = (command: string): boolean => spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
const hasCompiler = ["g++", "c++", "clang++"].some(has);
const hasOneDnn = ["/usr/include/dnnl.h", "/usr/local/include/dnnl.h", "/opt/homebrew/include/dnnl.h"].some((file) =>
  existsSync(file),
);

const run = (command: string, args: readonly string[]): number => {
  console.log(`native: ${[command, ...args].join(" ")}`);
  return (
    spawnSync(command, args, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status ?? 1
  );
};

/** Installs what is missing where apt-get is; false where something could not be had. */
const install = (packages: readonly string[]): boolean => {
  const sudo = process.getuid?.() === 0 ? [] : has("sudo") ? ["sudo", "-n"] : undefined;
  if (!sudo || !existsSync("/usr/bin/apt-get")) return false;
  const apt = (...args: readonly string[]): boolean => {
    const [first, ...rest] = [...sudo, "apt-get", "-qq", ...args];
    return run(first!, rest) === 0;
  };
  console.log(`native: installing the system packages ${packages.join(", ")}`);
  return apt("update") && apt("install", "-y", "--no-install-recommends", ...packages);
};

const missing = [...(hasCompiler ? [] : ["g++"]), ...(hasOneDnn ? [] : ["libdnnl-dev"])];
if (missing.length && !install(missing)) {
  const names = [
    "  Debian, Ubuntu: apt-get install g++ libdnnl-dev",
    "  Fedora:         dnf install gcc-c++ onednn-devel",
    "  Arch:           pacman -S gcc onednn",
    "  macOS:          xcode-select --install, brew install onednn",
    "  Windows:        a C++17 compiler as CXX (clang++ of LLVM), oneDNN of oneAPI",
  ];
  console.log(
    `native: these are missing and were not installed: ${missing.join(", ")}. By system:\n${names.join("\n")}`,
  );
  if (!["g++", "c++", "clang++"].some(has)) process.exit(1);
  console.log("native: a compiler is there; building with our own kernels alone");
}
const [first, ...rest] = process.argv.slice(2);
const checks = first === "--sanitizers";
const file = join(root, "packages", "backend-native", checks ? "sanitize.mjs" : "build.mjs");
const made = spawnSync(process.execPath, [file, ...(checks ? rest : process.argv.slice(2))], { stdio: "inherit" });
process.exitCode = made.status ?? 1;
