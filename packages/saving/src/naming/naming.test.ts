import { expect, test } from "vitest";
import { goldenText } from "../../test/goldens.ts";
import { attributeOrder } from "./attributeOrder.ts";
import { containerName, type UsedNames } from "./containerName.ts";
import { snakeCase } from "./snakeCase.ts";

test("names are Keras's own", () => {
  const { auto_names: pairs } = JSON.parse(goldenText("misc/misc.json")) as { auto_names: [string, string][] };
  expect(pairs.length).toBeGreaterThan(20);
  const used: UsedNames = new Map();
  for (const [className, name] of pairs) expect(containerName(className, used)).toBe(name);
});

test("characters that are not of words are dropped, underscores kept", () => {
  expect(snakeCase("My-Layer")).toBe("my_layer");
  expect(snakeCase("_PrivateRNN")).toBe("__private_rnn");
  expect(snakeCase("HTTPServer2D")).toBe("http_server2d");
});

test("every container counts anew", () => {
  const names = (classes: string[]): string[] => {
    const used: UsedNames = new Map();
    return classes.map((c) => containerName(c, used));
  };
  expect(names(["Dense", "ReLU", "Dense", "container", "Dense", "container"])).toEqual([
    "dense",
    "re_lu",
    "dense_1",
    "container",
    "dense_2",
    "container_1",
  ]);
  expect(names(["Dense"])).toEqual(["dense"]);
});

test("attributes are visited in Python's order, private ones last", () => {
  expect(attributeOrder(["b", "_a", "Z", "a1", "a", "__dict__", "a"])).toEqual(["Z", "a", "a1", "b", "_a"]);
  expect(attributeOrder(["head", "layers", "_l"], true)).toEqual(["layers", "head", "_l"]);
  expect(attributeOrder(["\u{1F600}", "\uFF5E"])).toEqual(["\uFF5E", "\u{1F600}"]);
});
