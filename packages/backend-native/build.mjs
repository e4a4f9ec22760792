// Builds the addon with the machine's C++ compiler. Headers of Node-API come from the npm package node-api-headers, so that nothing is
// downloaded and one binary serves all versions of Node; that is why this is a script and not node-gyp, which fetches those of one version.
// node build.mjs [--sanitize[=address,undefined | thread]] [--profile] [--portable] [--without-onednn] [--target PLATFORM-ARCH] [--out FILE]
// With --target (linux-arm64) and CXX=aarch64-linux-gnu-g++ it is built for another machine than this one.
// With ThreadSanitizer, which Node cannot be run under, a program of its own is built (harness/threads.cpp) in the place of the addon.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { values } = parseArgs({
  args: process.argv.slice(2).map((arg) => (arg === "--sanitize" ? "--sanitize=address,undefined" : arg)),
  options: {
    sanitize: { type: "string" },
    profile: { type: "boolean", default: false },
    portable: { type: "boolean", default: false },
    "without-onednn": { type: "boolean", default: false },
    target: { type: "string", default: `${process.platform}-${process.arch}` },
    out: { type: "string" },
  },
});

const [platform, arch] = values.target.split("-");
const headers = [
  join(dirname(require.resolve("node-addon-api/package.json"))),
  require("node-api-headers").include_dir,
];
const compiler = [process.env.CXX, "g++", "c++", "clang++"].find(
  (name) => name && spawnSync(name, ["--version"]).status === 0,
);
if (!compiler) {
  console.error("backend-native: no C++ compiler was found (CXX, g++, c++, clang++). Install one and run this again.");
  process.exit(2);
}

const tries = (args, code) => {
  const made = spawnSync(compiler, [...args, "-x", "c++", "-", "-o", "/dev/null"], { input: code });
  return made.status === 0;
};
const harness = values.sanitize === "thread";
// A portable binary brings its own threads and links nothing that a bare system has not; OpenMP's are none that ThreadSanitizer knows.
const openmp =
  !values.portable &&
  !harness &&
  tries(["-fopenmp"], "#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }")
    ? ["-fopenmp"]
    : [];
const hasOneDnn =
  !values["without-onednn"] &&
  !harness &&
  tries(["-ldnnl"], "#include <dnnl.h>\nint main() { return DNNL_VERSION_MAJOR < 2; }");
const x64 = arch === "x64";
const flags = [
  "-std=c++17",
  values.sanitize ? "-O1" : "-O3",
  "-g1",
  "-fPIC",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-fwrapv",
  "-Wall",
  "-Wextra",
  "-Wno-unknown-pragmas",
  "-DNAPI_VERSION=8",
  "-DNAPI_CPP_EXCEPTIONS",
  "-DNODE_ADDON_API_DISABLE_DEPRECATED",
  ...(platform === "win32" ? ["-D_USE_MATH_DEFINES"] : []),
  ...openmp,
  ...(values.profile ? ["-DHB_PROFILE"] : []),
  ...(hasOneDnn ? ["-DHB_ONEDNN"] : []),
  ...(values.sanitize
    ? [
        `-fsanitize=${values.sanitize}`,
        ...(harness ? ["-fPIE"] : ["-fno-sanitize=vptr", "-fno-sanitize-recover=undefined"]),
        "-DHB_EXACT",
        "-fno-omit-frame-pointer",
      ]
    : []),
  ...headers.flatMap((dir) => ["-isystem", dir]),
];
const isa = (name, title, ...more) => [`-DHB_ISA=${name}`, `-DHB_NAME="${title}"`, ...more];
/** Compiled for each set of vector instructions, and for matrix registers. */
const vectors = ["ops.cpp", "lanes.cpp", "bytemul.cpp"];
const matrices = ["amx.cpp", "amx32.cpp", "amx32Lines.cpp", "amx8.cpp"];
const wide = ["-march=skylake-avx512", "-mtune=icelake-server", "-mprefer-vector-width=512"];
// GCC 12 takes the undefined lanes of its own intrinsics for variables without values.
const quiet = compiler.includes("clang") ? ["-Wno-uninitialized"] : ["-Wno-maybe-uninitialized", "-Wno-uninitialized"];
const sets = [
  ["v2", isa("v2", x64 ? "SSE2" : arch === "arm64" ? "NEON" : arch)],
  ...(x64
    ? [
        ["v3", isa("v3", "AVX2", "-mavx2", "-mfma", "-mf16c", "-mbmi2")],
        ["v4", isa("v4", "AVX-512", ...wide, ...quiet)],
      ]
    : []),
];
const tiles = [...wide, "-mavx512bf16", "-mamx-tile", "-mamx-bf16", "-mamx-int8", ...quiet];
const vnni = isa("vnni", "VNNI", ...wide, "-mavx512vnni", ...quiet);
/** What is compiled, more than once where instruction sets differ. */
const units = [
  ...readdirSync(join(here, "cpp"))
    .filter((name) => name.endsWith(".cpp") && ![...vectors, ...matrices, "byterows.cpp"].includes(name))
    .filter((name) => name !== "addon.cpp" || !harness)
    .map((name) => [name, name, []]),
  ...vectors.flatMap((file) => sets.map(([set, more]) => [file, `${file.slice(0, -4)}-${set}`, more])),
  ...matrices.map((file) => [file, file.slice(0, -4), x64 ? tiles : []]),
  ...(x64 ? ["bytemul.cpp", "byterows.cpp"] : []).map((file) => [file, `${file.slice(0, -4)}-vnni`, vnni]),
  ...(harness ? [[join("..", "harness", "threads.cpp"), "threads", []]] : []),
].filter(([source]) => existsSync(join(here, "cpp", source)));

const out =
  values.out ??
  join(here, "build", harness ? "threads" : values.sanitize ? "hornbeam-sanitized.node" : "hornbeam.node");
const objects = join(here, "build", "objects");
mkdirSync(objects, { recursive: true });
mkdirSync(dirname(out), { recursive: true });

/** A source and the headers of ours that it includes, each once. */
const included = (file, seen = new Set()) => {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, name] of readFileSync(file, "utf8").matchAll(/^#include "(.+)"/gm))
    included(join(dirname(file), name), seen);
  return seen;
};
const run = (args) =>
  new Promise((resolve) => {
    const child = spawn(compiler, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });

/** An object file for a source, made again only where something has changed. */
const compile = async ([source, name, more]) => {
  const file = join(here, "cpp", source);
  const args = [...flags, ...more];
  const hash = createHash("sha256").update(JSON.stringify([compiler, args]));
  for (const part of included(file)) hash.update(readFileSync(part));
  const key = hash.digest("hex");
  const object = join(objects, `${name}-${key.slice(0, 16)}.o`);
  if (existsSync(object)) return object;
  if ((await run([...args, "-c", file, "-o", `${object}.new`])) !== 0) return undefined;
  const { renameSync } = await import("node:fs");
  renameSync(`${object}.new`, object);
  return object;
};

const queue = [...units];
const made = [];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let unit = queue.shift(); unit; unit = queue.shift()) made.push(await compile(unit));
  }),
);
if (made.includes(undefined)) process.exit(1);
/** On Windows a library names what the program that loads the addon has. */
const importLibrary = () => {
  const { def_paths: defs } = require("node-api-headers");
  const names = [process.env.DLLTOOL, compiler.replace(/(clang|g)\+\+.*$/, "dlltool"), "llvm-dlltool", "dlltool"];
  const tool = names.find((name) => name && spawnSync(name, ["--version"]).error === undefined);
  if (!tool) {
    console.error(
      "backend-native: no dlltool was found (DLLTOOL, llvm-dlltool, dlltool). Install LLVM and run this again.",
    );
    process.exit(2);
  }
  return Object.entries(defs).map(([name, def]) => {
    const library = join(objects, `${name}.lib`);
    const made = spawnSync(tool, ["-m", "i386:x86-64", "-d", def, "-l", library], { stdio: "inherit" });
    if (made.status !== 0) process.exit(1);
    return library;
  });
};
const link = [
  harness ? "-pie" : "-shared",
  ...(platform === "darwin" ? ["-undefined", "dynamic_lookup"] : []),
  ...openmp,
  ...(values.sanitize ? [`-fsanitize=${values.sanitize}`] : []),
  ...made,
  ...(platform === "win32" ? importLibrary() : []),
  ...(hasOneDnn ? ["-ldnnl"] : []),
  ...(values.portable && platform === "linux" ? ["-static-libstdc++", "-static-libgcc", "-s"] : []),
  ...(platform === "win32" && !compiler.includes("clang") ? ["-static", "-s"] : []),
  "-pthread",
  // Node takes an addon out of memory with the last worker that used it; threads of the libraries behind it would go on where nothing is.
  ...(platform === "linux" && !harness ? ["-Wl,-z,nodelete"] : []),
  // Libraries that lie beside the addon, as in a package, come first, and so do those behind them.
  ...(platform === "linux" && hasOneDnn ? ["-Wl,--disable-new-dtags,-rpath,$ORIGIN/lib"] : []),
  "-o",
  out,
];
if ((await run(link)) !== 0) process.exit(1);
writeFileSync(`${out}.json`, `${JSON.stringify({ oneDnn: hasOneDnn, openmp: openmp.length > 0, compiler })}\n`);
console.log(`${out} (${hasOneDnn ? "with oneDNN" : "without oneDNN: our own kernels"})`);
