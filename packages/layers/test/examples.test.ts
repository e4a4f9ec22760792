import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import * as layers from "../src/index.ts";

/** What the examples call their inputs. */
const prelude = `
import { gelu, relu } from "@hornbeam/activations";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { isTensor, treeLeaves } from "@hornbeam/core";
import * as layers from "@hornbeam/layers";
import { greater, multiply, ones, sin, cumsum, reshape } from "@hornbeam/ops";
setDevice(js());
const { ${Object.keys(layers)
  .filter((name) => /^[A-Z]/.test(name))
  .join(", ")} } = layers;
const values = (shape) => reshape(sin(cumsum(ones([shape.reduce((a, b) => a * b, 1)]))), shape);
const [x, y, sequences, images, volumes, films, signals] = [
  [2, 8], [2, 8], [2, 6, 8], [2, 8, 8, 4], [2, 6, 6, 6, 2], [1, 2, 3, 3, 3, 2], [2, 1024, 1],
].map(values);
const [query, value, scores] = [[2, 5, 8], [2, 6, 8], [2, 5, 6]].map(values);
const mask = greater(scores, 0);
const tokens = ones([2, 6], { dtype: "int32" });
const run = async (name, example) => {
  try {
    const made = example();
    for (const t of treeLeaves(made).filter(isTensor))
      if ((await t.data()).some((v) => !Number.isFinite(Number(v)))) throw new Error("a result is not finite");
  } catch (error) {
    console.log(name + ": " + error.message);
  }
};
`;

const root = fileURLToPath(new URL("../src/", import.meta.url));
const examples = new Map<string, string>();
for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".ts")) continue;
  const text = readFileSync(root + file, "utf8");
  for (const [, example, name] of text.matchAll(/@example ([^\n]*)\n \*\/\nexport class (\w+)/g))
    examples.set(name!, example!);
}

test("every layer's docstring has an example", () => {
  const classes = Object.keys(layers).filter((name) => /^[A-Z]/.test(name));
  expect(classes.filter((name) => !examples.has(name) && !["Merge", "RecurrentLayer"].includes(name))).toEqual([]);
});

test("the examples run, and their results are finite", async () => {
  const calls = [...examples].map(([name, example]) =>
    example.startsWith("class ")
      ? `await run("${name}", () => { ${example} });`
      : `await run("${name}", () => (${example}));`,
  );
  const program = promisify(execFile)(
    process.execPath,
    ["--conditions=source", "--input-type=module-typescript", "-"],
    {
      cwd: fileURLToPath(new URL("../../../", import.meta.url)),
    },
  );
  program.child.stdin!.end(`${prelude}${calls.join("\n")}\n`);
  const { stdout, stderr } = await program;
  expect(stdout).toBe("");
  expect(stderr).toBe("");
}, 60_000);
