// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs tests on it; the first finding ends the process that made it.
// node sanitize.mjs [arguments of vitest]; without any: all tests of the native backend. Linux with GCC.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const built = spawnSync(process.execPath, [join(here, "build.mjs"), "--sanitize"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
// Its runtime must be there before Node's own allocations are.
const runtime = spawnSync(process.env.CXX ?? "g++", ["-print-file-name=libasan.so"], { encoding: "utf8" });
const given = process.argv.slice(2);
const run = spawnSync(
  process.execPath,
  [
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    ...(given.length ? given : ["packages/conformance/test/native", "packages/backend-native"]),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      HORNBEAM_NATIVE: join(here, "build", "hornbeam-sanitized.node"),
      LD_PRELOAD: runtime.stdout.trim(),
      // V8 frees nothing at the end, uses signals of its own, and sizes that cannot be had are an error in words.
      ASAN_OPTIONS: "detect_leaks=0:use_sigaltstack=0:allocator_may_return_null=1:detect_stack_use_after_return=0",
      UBSAN_OPTIONS: "print_stacktrace=1",
    },
  },
);
process.exit(run.status ?? 1);
