import { expect, test } from "vitest";
import { globalsOf, importsOf, parse } from "../workspace/syntax.ts";
import { findCycles } from "./graph.ts";
import { refusal } from "./layers.ts";

const globals = (code: string): readonly string[] => [...globalsOf(parse("x.ts", code))].sort();

test("the table refuses what goes up or sideways, and allows what goes down or is listed", () => {
  expect(refusal("ops", "core")).toBeNull();
  expect(refusal("layers", "activations")).toBeNull();
  expect(refusal("conformance", "layers")).toBeNull();
  expect(refusal("hornbeam", "backend-wasm")).toBeNull();
  expect(refusal("core", "ops")).toMatch(/below/);
  expect(refusal("losses", "metrics")).toMatch(/both/);
  expect(refusal("backend-wasm", "core")).toMatch(/sees only ir/);
  expect(refusal("nn", "backend-js")).toMatch(/by value/);
  expect(refusal("conformance", "train")).toMatch(/up to layer/);
  expect(refusal("hornbeam", "conformance")).toMatch(/kit/);
});

test("findCycles returns the nodes of each cycle in order, and none for a diamond", () => {
  expect(
    findCycles(
      new Map([
        ["a", ["b", "c"]],
        ["b", ["d"]],
        ["c", ["d"]],
      ]),
    ),
  ).toEqual([]);
  expect(
    findCycles(
      new Map([
        ["x", ["a"]],
        ["a", ["b"]],
        ["b", ["a"]],
      ]),
    ),
  ).toEqual([["a", "b", "a"]]);
});

test("importsOf sees every form of import and tells erased ones apart", () => {
  const code = `import a from "1"; import type b from "2"; export * from "3"; export { c } from "4";
    export type { D } from "5"; const e = () => import("6"); let f: import("7").G; import "8"; // import "9"
    const g = 'import x from "10"';`;
  const found = importsOf(parse("x.ts", code)).map((one) => one.specifier + (one.typeOnly ? "t" : ""));
  expect(found.sort()).toEqual(["1", "2t", "3", "4", "5t", "6", "7t", "8"]);
});

test("globalsOf finds references, not members, labels or own names", () => {
  expect(globals(`process.env; globalThis.window; ({ document: 1 }).document;`)).toEqual([
    "globalThis",
    "process",
    "window",
  ]);
  expect(globals(`interface Buffer { x: number } export let b: Buffer;`)).toEqual([]);
  expect(globals(`export let b: Buffer;`)).toEqual(["Buffer"]);
  expect(globals(`import type { Buffer } from "./b.ts"; export let b: Buffer;`)).toEqual([]);
  expect(globals(`export const f = ({ document }: { document: number }) => document;`)).toEqual([]);
  expect(globals(`new Function("x"); eval("1");`)).toEqual(["Function", "eval"]);
});
