import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "@hornbeam/ir";
import { runConformance } from "@hornbeam/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { createBackend } from "./create.ts";

const root = new URL("../../", import.meta.url).pathname;
const base = join(root, "node_modules/.cache/create-backend", String(process.pid));
mkdirSync(base, { recursive: true });
const folder = join(base, "made");
createBackend("shiny", folder, "0.1.0");
const { shiny } = (await import(/* @vite-ignore */ join(folder, "src/index.ts"))) as { shiny: () => Backend };
afterAll(() => rmSync(base, { recursive: true, force: true }));

test("the package has the backend's name everywhere, and type-checks", () => {
  expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
    name: "hornbeam-backend-shiny",
    dependencies: { "@hornbeam/ir": "^0.1.0" },
  });
  for (const file of ["README.md", "src/index.ts", "src/memory.ts", "test/conformance.test.ts"])
    expect(readFileSync(join(folder, file), "utf8"), file).not.toMatch(/NAME|VERSION/);
  const tsc = join(root, "node_modules/.bin/tsc");
  execFileSync(tsc, ["-p", folder, "--customConditions", "source", "--noUnusedLocals"], { stdio: "pipe" });
});

test("names that are none and folders that exist are refused, and nothing is written over", () => {
  const before = readFileSync(join(folder, "README.md"), "utf8");
  expect(() => createBackend("shiny", folder, "9.9.9")).toThrow(/must be new/);
  expect(() => createBackend("my-gpu", join(base, "other"), "0.1.0")).toThrow(/identifier/);
  expect(existsSync(join(base, "other"))).toBe(false);
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe(before);
});

describe("what was made passes the kit", async () => {
  await runConformance(
    shiny,
    { describe, test },
    { suites: ["fusion", "control", "random", "memory", "faults", "claims"] },
  );
});
