import * as initializers from "@hornbeam/initializers";
import * as layers from "@hornbeam/layers";
import { expect, test } from "vitest";
import { bundle } from "./measure.ts";
import { opMarks, samples, type Sample } from "./samples.ts";

const classes = (module: object): string[] => Object.keys(module).filter((name) => /^[A-Z]/.test(name));
const among = (found: ReadonlySet<string>, names: readonly string[]): string[] =>
  names.filter((name) => found.has(name)).sort();

/** Names of classes and op records that survive minification. */
const marksOf = (code: string): ReadonlySet<string> =>
  new Set([...code.matchAll(/(?:className=|name:)"(\w+)"|\w\("(\w+)",/g)].map((m) => m[1] ?? m[2]!));

const importing = ({ name, from }: Pick<Sample, "name" | "from">): Promise<string> =>
  bundle(`import { ${name} } from "${from}"; console.log(${name});`);

test.each(samples)("$name of $from brings only what it is made of", async (sample) => {
  const { name, layers: parts = [], initializers: starts = [], ops = [] } = sample;
  const code = await importing(sample);
  const found = marksOf(code);
  const own = sample.from === "@hornbeam/layers" ? [name, ...parts] : [];
  expect(among(found, classes(layers))).toEqual([...own].sort());
  // A layer of one name with an initializer is that layer.
  expect(among(found, classes(initializers)).filter((c) => !own.includes(c))).toEqual([...starts].sort());
  expect(among(found, opMarks).filter((op) => !ops.includes(op))).toEqual([]);
});

test("the marks are those of ops that exist: all of them are found where everything is imported", async () => {
  const everything = `import * as ops from "@hornbeam/ops"; import * as random from "@hornbeam/ops/random"; console.log(ops, random);`;
  const found = marksOf(await bundle(everything));
  expect(among(found, opMarks)).toEqual([...opMarks].sort());
});

test("twenty names, each once", () => {
  expect(new Set(samples.map((s) => s.name)).size).toBe(20);
});
