// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs tests on it; the first finding ends the process that made it.
// Then several users of the engine at once under ThreadSanitizer (harness/threads.cpp), with the Programs of those tests. Linux with GCC.
// node sanitize.mjs [arguments of vitest]; without any: the tests of the native backend, conformance among them, what Keras computed (layers,
// models, training, losses, metrics) on it, and the threads. With arguments: those tests alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const given = process.argv.slice(2);
const run = (title, command, args, env = {}) => {
  console.log(`sanitize: ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) {
    console.error(`sanitize: ${title}: failed`);
    process.exit(status ?? 1);
  }
};
// Its runtime must be there before Node's own allocations are.
const runtime = spawnSync(process.env.CXX ?? "g++", ["-print-file-name=libasan.so"], { encoding: "utf8" });
const folder = mkdtempSync(join(tmpdir(), "hornbeam-programs-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const tests = (title, args) =>
  run(title, process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...args], {
    HORNBEAM_NATIVE: join(here, "build", "hornbeam-sanitized.node"),
    HORNBEAM_DUMP: folder,
    LD_PRELOAD: runtime.stdout.trim(),
    // V8 frees nothing at the end, uses signals of its own, and sizes that cannot be had are an error in words.
    ASAN_OPTIONS: "detect_leaks=0:use_sigaltstack=0:allocator_may_return_null=1:detect_stack_use_after_return=0",
    UBSAN_OPTIONS: "print_stacktrace=1",
  });

run("the addon", process.execPath, [join(here, "build.mjs"), "--sanitize"]);
if (given.length) tests(given.join(" "), given);
else {
  tests("the native backend", ["packages/conformance/test/native", "packages/backend-native"]);
  const goldens = readdirSync(join(root, "packages", "hornbeam", "test")).filter((name) =>
    name.endsWith(".golden.test.ts"),
  );
  tests("what Keras computed", [
    ...goldens.map((name) => `packages/hornbeam/test/${name}`),
    ...["losses/test/losses.golden", "metrics/test/metrics.golden", "ops/test/random"].map(
      (name) => `packages/${name}`,
    ),
    "-t",
    "on native",
  ]);
  run("the program of threads", process.execPath, [join(here, "build.mjs"), "--sanitize=thread"]);
  const programs = readdirSync(folder).map((name) => join(folder, name));
  run("threads", join(here, "build", "threads"), ["40", ...programs], { TSAN_OPTIONS: "halt_on_error=1" });
  console.log("sanitize: nothing was found");
}
