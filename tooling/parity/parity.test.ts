import { expect, test } from "vitest";
import absent from "./absent.json" with { type: "json" };
import { lacking, type Call } from "./compare.ts";
import { deviations, everywhere } from "./deviations.ts";
import incomplete from "./incomplete.json" with { type: "json" };
import { find, inventory, signatures } from "./inventory.ts";
import { markdownOf, moduleCounts } from "./moduleCounts.ts";
import { notApplicable } from "./notApplicable.ts";
import { camelCase, ourName, renamed } from "./ourName.ts";
import { parsePython } from "./python.ts";
import { readmeTable } from "./readme.ts";

const entries = inventory();

test("no name of Keras's disappears: what is absent stands in absent.json, which only shrinks", () => {
  const known = new Set(absent);
  expect(entries.filter((e) => e.state === "absent" && !known.has(e.name)).map((e) => e.name)).toEqual([]);
});

test("absent.json lists names of Keras's, once each", () => {
  expect(absent.filter((name) => !Object.hasOwn(signatures, name))).toEqual([]);
  expect(new Set(absent).size).toBe(absent.length);
});

const lists = incomplete as Readonly<Record<string, readonly string[]>>;

test("names have Keras's parameters: what some lack stands in incomplete.json, which only shrinks", () => {
  const open = entries.filter((e) => e.state === "incomplete");
  const added = open.map((e) => [e.name, e.lacks!.open.filter((c) => !lists[e.name]?.includes(c))] as const);
  expect(added.filter(([, lacks]) => lacks.length)).toEqual([]);
});

test("incomplete.json lists names of Keras's that are there", () => {
  const there = new Set(entries.filter((e) => e.state !== "absent").map((e) => e.name));
  expect(Object.keys(lists).filter((name) => !there.has(name))).toEqual([]);
});

test("all ops have Keras's parameters, but for deviations with a reason", () => {
  const ops = entries.filter((e) => e.name.startsWith("keras.ops.") && e.state !== "not applicable");
  expect(ops.length).toBeGreaterThan(340);
  expect(ops.filter((e) => e.state !== "present").map((e) => e.name)).toEqual([]);
});

test("every deviation is in use", () => {
  const used = entries.flatMap((e) => (e.lacks?.explained ?? []).map((c) => [e.name, c.split(" ")[0]!] as const));
  const own = Object.entries(deviations).flatMap(([name, of]) => Object.keys(of).map((p) => `${name} ${p}`));
  const known = new Set(used.map((u) => u.join(" ")));
  // Of names that are not there yet nothing can be said.
  const there = new Set(entries.filter((e) => e.state !== "absent").map((e) => e.name));
  expect(own.filter((d) => there.has(d.split(" ")[0]!) && !known.has(d))).toEqual([]);
  const python = new Set(Object.values(signatures).flatMap((s) => parsePython(s).map((p) => p.name)));
  expect(Object.keys(everywhere).filter((p) => !python.has(p))).toEqual([]);
});

test("the README holds the counts: npm run parity -- --update writes them", () => {
  expect(readmeTable()).toBe(markdownOf(moduleCounts(entries)));
});

test("Python's signatures", () => {
  expect(parsePython("(x, axes=(0, 1), *rest, sep=', ', **kwargs)")).toEqual(
    [
      { name: "x", required: true, star: "", named: false },
      { name: "axes", required: false, star: "", named: false },
      { name: "rest", required: true, star: "*", named: false },
      { name: "sep", required: false, star: "", named: true },
      { name: "kwargs", required: true, star: "**", named: true },
    ].map((p) => ({ ...p, required: p.required && p.star === "" })),
  );
  expect(parsePython("(*, a=None)")).toEqual([{ name: "a", required: false, star: "", named: true }]);
  expect(parsePython("()")).toEqual([]);
});

test("what a call lacks", () => {
  const call = (places: string, options = ""): Call => ({
    places: places
      .split(" ")
      .filter(Boolean)
      .map((p) => ({ name: p.replace(/[?.]/g, ""), optional: p.endsWith("?"), rest: p.endsWith(".") })),
    options: options.split(" ").filter(Boolean),
  });
  const lacks = (python: string, ours: Call): readonly string[] => lacking(parsePython(python), ours);
  expect(lacks("(x, big_axis=None)", call("x", "bigAxis"))).toEqual([]);
  expect(lacks("(x, axis=None)", call("x"))).toEqual(["axis"]);
  expect(lacks("(x, y)", call("x y?"))).toEqual([]);
  expect(lacks("(x, axis=None)", call("x axis?"))).toEqual(["axis is by place"]);
  expect(lacks("(x, y)", call("y x"))).toEqual(["x", "y is by place"].slice(0, 1));
  expect(lacks("(x, y)", call("x", "y"))).toEqual(["y is an option"]);
  expect(lacks("(x, y)", call("x z"))).toEqual(["y is called z"]);
  expect(lacks("(x)", call("x more"))).toEqual(["more must be given"]);
  expect(lacks("(*xs)", call("xs."))).toEqual([]);
  expect(lacks("(abs_, function)", call("abs fn"))).toEqual([]);
});

test("reasons and other names are for names that Keras has", () => {
  const names = Object.keys(signatures);
  const unknown = (key: string): boolean => !names.some((name) => name === key || name.startsWith(`${key}.`));
  expect([...Object.keys(notApplicable), ...Object.keys(renamed)].filter(unknown)).toEqual([]);
});

test("names under our rule", () => {
  expect(["one_hot", "extract_patches_3d", "_private_name", "fft2"].map(camelCase)).toEqual([
    "oneHot",
    "extractPatches3d",
    "_privateName",
    "fft2",
  ]);
  expect(ourName("Conv2D")).toBe("Conv2D");
});

test("a function of another module is not taken for an op of the same name", () => {
  const op = (): void => undefined;
  const other = (): void => undefined;
  expect(find({ ops: { normalize: op }, normalize: op }, "keras.utils.normalize")).toBeUndefined();
  expect(find({ ops: { normalize: op }, normalize: op, utils: { normalize: other } }, "keras.utils.normalize")).toBe(
    other,
  );
  expect(find({ ops: { normalize: op }, normalize: op }, "keras.ops.normalize")).toBe(op);
});

test("counts of modules add up", () => {
  const counts = moduleCounts(entries);
  const all = counts.at(-1)!;
  expect(all.applicable + all.notApplicable).toBe(Object.keys(signatures).length);
  expect(counts.slice(0, -1).reduce((sum, c) => sum + c.present, 0)).toBe(all.present);
});
