import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entryPoints, root } from "../workspace/packages.ts";
import { brokenPromise, examplesOf, listedExports, readmes, type Example, type ListedExport } from "./examples.ts";

const all = readmes();
const examples = all.flatMap(examplesOf);
const listed = all.flatMap(listedExports);
const runnable = examples.filter((example) => example.flags !== "no-run");

// Inside the repository, so that imports resolve as they do for its own files.
const folder = join(root, "node_modules", ".cache", `hornbeam-readme-${process.pid}`);
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** JavaScript of an example. */
function compile(example: Example): string {
  return transformSync(example.code, {
    loader: "ts",
    target: "es2022",
    sourcemap: "inline",
    sourcefile: example.name.replace(/:\d+$/, ""),
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  }).code;
}

/** Runs an example in an empty working directory of its own. */
function runExample(example: Example, file: string): Promise<Ran> {
  try {
    writeFileSync(file, compile(example));
  } catch (error) {
    return Promise.resolve({ code: null, stdout: "", stderr: String(error) });
  }
  const cwd = mkdtempSync(join(tmpdir(), "hornbeam-readme-"));
  const { FORCE_COLOR: _, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(node, ["--conditions=source", "--enable-source-maps", file], {
      cwd,
      env: { ...env, NO_COLOR: "1", NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 30_000,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", (error) => (stderr += error.message));
    child.on("close", (code) => {
      rmSync(cwd, { recursive: true, force: true });
      resolve({ code, stdout, stderr });
    });
  });
}

/** Starts all examples, two at a time. */
function runAll(): Map<Example, Promise<Ran>> {
  const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  return new Map(
    runnable.map((example, at) => {
      const ran = lanes[at % 2]!.then(() => runExample(example, join(folder, `run${at}.mjs`)));
      lanes[at % 2] = ran;
      return [example, ran];
    }),
  );
}

let runs = new Map<Example, Promise<Ran>>();
beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  runs = runAll();
});
afterAll(async () => {
  await Promise.all(runs.values());
  rmSync(folder, { recursive: true, force: true });
});

/** A file that exports again, line by line as the tables have them, what they list. */
const reexport = (exports: readonly ListedExport[]): string => {
  const lines: string[] = [];
  exports.forEach(({ line, module, name }, at) => {
    lines[line - 1] = `${lines[line - 1] ?? ""}export type { ${name} as x${at} } from ${JSON.stringify(module)};`;
  });
  return Array.from(lines, (line) => line ?? "").join("\n");
};

/** Writes a project of all examples and tables; returns its tsconfig and what its files stand for. */
function writeProject(): { readonly project: string; readonly sources: ReadonlyMap<string, string> } {
  const sources = new Map<string, string>();
  const write = (name: string, code: string, source: string): void => {
    writeFileSync(join(folder, name), code);
    sources.set(name, source);
  };
  examples.forEach(({ code, name }, at) => write(`example${at}.ts`, code, name.replace(/:\d+$/, "")));
  all.forEach(({ name }, at) => write(`tables${at}.ts`, reexport(listed.filter((one) => one.readme === name)), name));
  const project = join(folder, "tsconfig.json");
  const config = {
    extends: join(root, "tooling", "tsconfig", "webgpu.json"),
    // An example may make something that it does not use further.
    compilerOptions: {
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
      moduleDetection: "force",
    },
    files: [...sources.keys()],
  };
  writeFileSync(project, JSON.stringify(config));
  return { project, sources };
}

test("every example type-checks, and what the tables list is exported", () => {
  const { project, sources } = writeProject();
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout, stderr } = spawnSync(node, [tsc, "-p", project, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  // The sources that examples lead to have a check of their own.
  const lines = stdout.split("\n").filter((line) => line && !/^[.\\/]*packages[\\/]/.test(line));
  const problems = lines.map((line) => line.replace(/^(\w+\.ts)\((\d+),\d+\)/, (_, f, n) => `${sources.get(f)}:${n}`));
  expect(problems.join("\n") + stderr).toBe("");
});

test.each(runnable.map((example) => [example.name, example] as const))("%s runs", async (_, example) => {
  const { code, stdout, stderr } = await runs.get(example)!;
  expect(code, `${stdout}${stderr}`).toBe(0);
  expect(brokenPromise(example, stdout)).toBeUndefined();
});

test("fences say nothing but no-run", () => {
  expect(examples.filter(({ flags }) => !["", "no-run"].includes(flags)).map(({ name }) => name)).toEqual([]);
});

const ofPackages = all.flatMap((readme) => (readme.pkg ? [[readme.name, readme, readme.pkg] as const] : []));

test.each(ofPackages)("%s says what to install, shows it, and lists every entry point", (_, readme, pkg) => {
  const { name } = pkg.manifest;
  expect(readme.text.startsWith(`# ${name}\n`), "the title is the package's name").toBe(true);
  expect(readme.text.trimEnd()).toMatch(/Apache-2\.0\.$/);
  expect(examplesOf(readme).length).toBeGreaterThan(0);
  const installed = [...readme.text.matchAll(/^npm install (?:--save-dev )?(.*?)(?: #.*)?$/gm)].flatMap(
    ([, args = ""]) => args.split(" "),
  );
  const imported = examplesOf(readme).flatMap(({ code }) =>
    [...code.matchAll(/from "((?:@hornbeam\/)?[a-z-]+)[^"]*"/g)].map(([, specifier = ""]) => specifier),
  );
  const ours = imported.filter((specifier) => specifier.startsWith("@hornbeam/") || specifier === "hornbeam");
  expect(installed).toEqual(expect.arrayContaining([name, ...ours]));
  const modules = new Set(listedExports(readme).map(({ module }) => module));
  const entries = entryPoints(pkg, "source").map(({ specifier }) => specifier);
  expect(entries.filter((specifier) => !modules.has(specifier))).toEqual([]);
});

const fence = "```";
const sample = {
  name: "README.md",
  text: `# x\n\n${fence}ts\nconst x: number = 1;\nconsole.log(x); // → 1\nconsole.log([x]);\n// → [\n// →\n// → 1 ]\n${fence}\n${fence}ts no-run\n${fence}\n`,
};

test("examples carry their line, their flags and their promises", () => {
  const [first, second] = examplesOf(sample);
  expect(first).toMatchObject({ name: "README.md:3", flags: "", promised: ["1", "[", "", "1 ]"], promisesAll: true });
  expect(first!.code.split("\n")[4]).toBe("console.log(x); // → 1");
  expect(second).toMatchObject({ name: "README.md:11", flags: "no-run", promised: [], promisesAll: false });
});

test("promises are kept in order, and where all output is promised there is no other", () => {
  const of = (promised: readonly string[], promisesAll: boolean): Example => ({
    ...examplesOf(sample)[0]!,
    promised,
    promisesAll,
  });
  expect(brokenPromise(of(["1", "2"], false), "0\n1\nx\n2\n")).toBeUndefined();
  expect(brokenPromise(of(["2", "1"], false), "1\n2\n")).toMatch(/promised: 1/);
  expect(brokenPromise(of(["1", "2"], true), "1\n2\n")).toBeUndefined();
  expect(brokenPromise(of(["1", "2"], true), "1\n")).toMatch(/nothing more/);
  expect(brokenPromise(of(["1"], true), "1\n2\n")).toMatch(/without a promise: 2/);
});

test("tables whose header names a module list its exports", () => {
  const text = "| `@hornbeam/ops` | |\n|---|---|\n| `add`, `sub` | x |\n\n| part | |\n| --- | --- |\n| `other` | y |\n";
  const found = listedExports({ name: "README.md", text });
  expect(found.map(({ module, name, line }) => [module, name, line])).toEqual([
    ["@hornbeam/ops", "add", 3],
    ["@hornbeam/ops", "sub", 3],
  ]);
});
