// Every check this machine can run, one after the other. `--quick` runs the unit tests alone; paths narrow them further.
// `webgpu-all` runs on WebGPU what otherwise runs there in part: every dtype, golden and layer, one file at a time.
// A test that skips itself says in its name what adds it, as `... (add: <command>)`; one that does not say counts as failed.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspace/packages.ts";
import { typecheckProjects } from "../workspace/projects.ts";
import { countTests, type Tally } from "./tally.ts";

const cache: string = join(root, "node_modules", ".cache");
const total: { passed: number; failed: number; skipped: string[] } = { passed: 0, failed: 0, skipped: [] };
let running: ReturnType<typeof spawn> | null = null;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = 130;
    total.skipped.push(`everything after ${signal} (add: npm test)`);
    stopped = true;
  });
}
let stopped = false;

interface Ran {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs one of the workspace's tools, its output shown at once or kept for the case that it fails. */
function runTool(tool: string, args: readonly string[], show: boolean): Promise<Ran> {
  return new Promise((resolve) => {
    let output = "";
    const stdio = show ? "inherit" : "pipe";
    const child = spawn(tool, args, {
      cwd: root,
      shell: process.platform === "win32",
      stdio: ["ignore", stdio, stdio],
    });
    running = child;
    child.stdout?.on("data", (chunk) => (output += String(chunk)));
    child.stderr?.on("data", (chunk) => (output += String(chunk)));
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

function report(ok: boolean, name: string, started: number, output: string): void {
  if (!ok && output.trim()) console.log(output.trimEnd());
  console.log(`${ok ? "ok    " : "FAILED"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** A check that passes or fails as a whole and counts as one. */
async function check(name: string, steps: readonly (readonly string[])[]): Promise<boolean> {
  if (stopped) return false;
  const started = performance.now();
  let ok = true;
  let output = "";
  for (const [tool = "", ...args] of steps) {
    const ran = await runTool(tool, args, false);
    ok &&= ran.ok;
    if (!ran.ok) output += ran.output;
  }
  if (stopped) return false;
  if (ok) total.passed++;
  else total.failed++;
  report(ok, name, started, output);
  return ok;
}

function add(tally: Tally): void {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped.push(...tally.skipped);
  for (const name of tally.unexplained) console.log(`FAILED skipped without saying what adds it: ${name}`);
}

function readTally(file: string, ok: boolean): Tally {
  try {
    return countTests(JSON.parse(readFileSync(file, "utf8")) as Parameters<typeof countTests>[0], ok);
  } catch {
    return { passed: 0, failed: 1, skipped: [], unexplained: [] };
  }
}

async function runTests(name: string, args: readonly string[]): Promise<void> {
  if (stopped) return;
  const started = performance.now();
  const file = join(cache, `${name.replaceAll(" ", "-")}.json`);
  mkdirSync(cache, { recursive: true });
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { ok } = await runTool("vitest", ["run", "--passWithNoTests", ...reporters, ...args], true);
  if (stopped) return;
  add(readTally(file, ok));
  report(ok, name, started, "");
}

async function runAll(): Promise<void> {
  await check(
    "typecheck",
    typecheckProjects().map((project) => ["tsc", "-p", project]),
  );
  await check("lint", [["oxlint", "--type-aware", "--quiet"]]);
  await check("format", [["prettier", "--check", "--log-level=warn", "."]]);
  await runTests("tests", []);
  const built = await check("build", [["turbo", "run", "build"]]);
  if (built) await runTests("tests of the built packages", ["--config", "tooling/built/vitest.config.ts"]);
  else total.skipped.push("tests of the built packages (add: a build that works)");
}

const onWebgpu: readonly string[] = [
  "packages/backend-webgpu/",
  "packages/conformance/test/webgpu/",
  "packages/hornbeam/test/recovering.webgpu.test.ts",
  ...["layers", "models", "training", "fit", "misc"].map((name) => `packages/hornbeam/test/${name}.golden.test.ts`),
  "packages/losses/test/losses.golden.test.ts",
  "packages/metrics/test/metrics.golden.test.ts",
  "packages/ops/test/random.test.ts",
];

const args: readonly string[] = process.argv.slice(2);
const filters: readonly string[] = args.filter((arg) => arg !== "--quick");
if (args.includes("webgpu-all")) {
  process.env["HORNBEAM_WEBGPU"] = "all";
  // Software adapters use all processors, and take minutes for the longest lists.
  await runTests("everything on WebGPU", ["--maxWorkers=1", "--testTimeout=600000", ...onWebgpu]);
} else if (args.length > 0) await runTests("tests", filters);
else await runAll();

if (total.skipped.length > 0)
  console.log(`\nSkipped, with what adds it:\n${total.skipped.map((one) => `  ${one}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode = 1;
