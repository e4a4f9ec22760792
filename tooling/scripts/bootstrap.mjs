// Runs on the machine's own Node (18 or newer): installs the workspace when needed, then hands over to the pinned Node.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const stamp = join(root, "node_modules", ".hornbeam-install");
const isWindows = process.platform === "win32";
const pinnedNode = join(root, "node_modules", "node", "bin", isWindows ? "node.exe" : "node");

/** What each command runs; `source` resolves workspace packages to their TypeScript. */
const commands = {
  demo: { entry: "apps/demo/src/main.ts" },
  bench: { entry: "apps/bench/src/main.ts" },
  test: { entry: "tooling/scripts/test.ts" },
  native: { entry: "tooling/scripts/native.ts" },
  "create-backend": { entry: "tooling/create-backend/create.ts" },
  facades: { entry: "tooling/scripts/facades.ts" },
  "sync-deps": { entry: "tooling/scripts/sync-deps.ts" },
  parity: { entry: "tooling/parity/parity.ts" },
  setup: { setup: true },
};

const quiet = {
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  NO_UPDATE_NOTIFIER: "1",
  npm_config_update_notifier: "false",
};

function environment() {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const bin = join(root, "node_modules", ".bin");
  return { ...process.env, ...quiet, [key]: bin + delimiter + (process.env[key] ?? "") };
}

/** A Ctrl-C in a terminal reaches the whole process group, so only signals sent to this process alone are passed on. */
function passSignalsTo(child) {
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", () => process.stdin.isTTY || forward("SIGINT"));
  process.on("SIGTERM", () => forward("SIGTERM"));
  process.on("SIGHUP", () => forward("SIGHUP"));
}

function exitCode(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

function hand(entry, args) {
  const child = spawn(pinnedNode, ["--conditions=source", join(root, entry), ...args], {
    cwd: root,
    stdio: "inherit",
    env: environment(),
  });
  passSignalsTo(child);
  child.on("error", (error) => fail(`cannot start ${pinnedNode}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(exitCode(code, signal)));
}

function fail(message) {
  console.error(`hornbeam: ${message}`);
  process.exit(1);
}

/** npm itself: the one that runs this script, or the one on the path. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return { file: process.execPath, prefix: [cli], shell: false };
  return { file: isWindows ? "npm.cmd" : "npm", prefix: [], shell: isWindows };
}

function runQuietly({ file, prefix, shell }, args) {
  return new Promise((resolve) => {
    const child = spawn(file, [...prefix, ...args], {
      cwd: root,
      shell,
      env: { ...process.env, ...quiet, CI: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    passSignalsTo(child);
    child.on("error", (error) => resolve({ code: 1, output: String(error) }));
    child.on("exit", (code, signal) => resolve({ code: exitCode(code, signal), output }));
  });
}

function pnpmSpec() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
}

function lockfileHash() {
  const hash = createHash("sha256");
  for (const name of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"])
    hash.update(readFileSync(join(root, name)));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}\n`;
}

function isInstalled() {
  return existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, "utf8") === lockfileHash();
}

async function install(frozen) {
  const started = Date.now();
  console.error(`hornbeam: installing the workspace with ${pnpmSpec()} (once; needs the npm registry) ...`);
  const args = [
    "exec",
    "--yes",
    `--package=${pnpmSpec()}`,
    "--",
    "pnpm",
    "install",
    frozen ? "--frozen-lockfile" : "--no-frozen-lockfile",
  ];
  const { code, output } = await runQuietly(npmCommand(), args);
  if (code !== 0) {
    console.error(output.trimEnd());
    fail(`the installation failed with exit code ${code}. If package.json files were edited, run: npm run setup`);
  }
  if (!existsSync(pinnedNode))
    fail(`the installation left no Node at ${pinnedNode}. Remove node_modules and run: npm run setup`);
  writeFileSync(stamp, lockfileHash());
  console.error(`hornbeam: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function main() {
  const [name, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, name ?? "")) fail(`unknown command ${name}; known: ${Object.keys(commands).join(", ")}`);
  const command = commands[name];
  if (Number(process.versions.node.split(".")[0]) < 18)
    fail(`Node ${process.versions.node} is too old; Node 18 or newer is needed`);
  if (command.setup) return install(false);
  if (!isInstalled()) await install(true);
  hand(command.entry, args);
}

await main();
