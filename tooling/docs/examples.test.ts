import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenPromise } from "../readme/examples.ts";
import { root } from "../workspace/packages.ts";
import { docExamples, docText } from "./docstrings.ts";

const examples = docExamples();
// Inside the repository, so that imports resolve as they do for its own files.
const folder = join(root, "node_modules", ".cache", `hornbeam-docs-${process.pid}`);
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

interface Ran {
  readonly printed: string;
  readonly error?: string;
}

// All in one process, one after the other: what each prints is kept apart.
const runner = `import { format } from "node:util";
import { writeSync } from "node:fs";
const ran = [];
for (let i = 0; i < Number(process.argv[2]); i++) {
  const lines = [];
  console.log = (...args) => void lines.push(format(...args));
  try {
    await import(new URL("example" + i + ".mjs", import.meta.url));
    ran.push({ printed: lines.join("\\n") });
  } catch (error) {
    ran.push({ printed: lines.join("\\n"), error: String(error?.stack ?? error) });
  }
}
const bytes = Buffer.from(JSON.stringify(ran));
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
process.exit(0);
`;

let ran: readonly Ran[] = [];
beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "run.mjs"), runner);
  examples.forEach(({ code }, i) => {
    const options = {
      loader: "ts",
      target: "es2022",
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    } as const;
    writeFileSync(join(folder, `example${i}.mjs`), transformSync(code, options).code);
    writeFileSync(join(folder, `example${i}.ts`), code);
  });
  const cwd = mkdtempSync(join(tmpdir(), "hornbeam-docs-"));
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawnSync(node, ["--conditions=source", join(folder, "run.mjs"), String(examples.length)], {
    cwd,
    env: { ...env, NO_COLOR: "1", NODE_OPTIONS: "" },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    timeout: 120_000,
  });
  rmSync(cwd, { recursive: true, force: true });
  if (child.status !== 0) throw new Error(`the examples ended with ${child.status}: ${child.stderr}`);
  ran = JSON.parse(child.stdout) as readonly Ran[];
}, 150_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(examples.map(({ name }, i) => [name, i] as const))("the example of %s keeps what it promises", (_, i) => {
  expect(ran[i]!.error).toBeUndefined();
  expect(brokenPromise(examples[i]!, ran[i]!.printed)).toBeUndefined();
});

test("every example type-checks, and promises something", () => {
  const config = {
    extends: join(root, "tooling", "tsconfig", "base.json"),
    compilerOptions: {
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
      moduleDetection: "force",
    },
    files: examples.map((_, i) => `example${i}.ts`),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = spawnSync(node, [tsc, "-p", folder, "--pretty", "false"], { cwd: folder, encoding: "utf8" });
  const problems = stdout
    .split("\n")
    .filter((line) => line && !/^[.\\/]*packages[\\/]/.test(line))
    .map((line) =>
      line.replace(
        /^example(\d+)\.ts\((\d+),\d+\)/,
        (_, i: string, at: string) => `${examples[Number(i)]!.name} (line ${at})`,
      ),
    );
  expect(problems).toEqual([]);
  expect(examples.filter((e) => !e.promised.length).map((e) => e.name)).toEqual([]);
});

test("docstrings are read on their lines", () => {
  expect(docText("/** one */\nconst x = 1; // * no\n  /**\n   * two\n   *\n   * three\n   */\nf();")).toBe(
    ["one", "", "", "two", "", "three", "", ""].join("\n"),
  );
});
