import { FormatError } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { goldenBytes, goldenFiles, goldenText } from "../../test/goldens.ts";
import { mutate, randoms } from "../../test/mutate.ts";
import { openArchive } from "../archive/openArchive.ts";
import { parsePyJson } from "./parsePyJson.ts";
import { floatRepr, PyFloat, pyFloat } from "./pyFloat.ts";
import { stringifyPyJson } from "./stringifyPyJson.ts";

const again = (text: string, indent?: number): string =>
  stringifyPyJson(parsePyJson(text, { floats: "preserve" }), { indent });

describe("configs of Keras come back byte for byte", () => {
  test.each(goldenFiles("config.json"))("%s", (path) => {
    // These were written with indent=1.
    expect(again(goldenText(path), 1)).toBe(goldenText(path));
  });
  test.each(goldenFiles(".keras", ["models", "compat", "training"]))("%s", async (path) => {
    const archive = openArchive(goldenBytes(path));
    for (const member of ["metadata.json", "config.json"]) {
      const text = new TextDecoder().decode(await archive.read(member));
      expect(again(text)).toBe(text);
      expect(parsePyJson(text)).toEqual(JSON.parse(text));
    }
  });
});

test.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [-1.5, "-1.5"],
  [0.001, "0.001"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1e-7, "1e-07"],
  [1.234e-7, "1.234e-07"],
  [123456789012345680, "1.2345678901234568e+17"],
  [1e15, "1000000000000000.0"],
  [1e16, "1e+16"],
  [2 ** 53, "9007199254740992.0"],
  [1e100, "1e+100"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [5e-324, "5e-324"],
  [0.1 + 0.2, "0.30000000000000004"],
  [NaN, "NaN"],
  [Infinity, "Infinity"],
  [-Infinity, "-Infinity"],
])("Python writes the float %d as %s", (value, expected) => {
  expect(floatRepr(value)).toBe(expected);
  expect(stringifyPyJson(pyFloat(value))).toBe(expected);
});

test("values are written as json.dumps does", () => {
  const value = {
    a: [1, 2.5, pyFloat(1), null, true],
    'clé\u{1F600}\n\u007f"': { b: 10n ** 30n, c: [], d: {} },
    none: undefined as never,
  };
  expect(stringifyPyJson(value)).toBe(
    '{"a": [1, 2.5, 1.0, null, true], "cl\\u00e9\\ud83d\\ude00\\n\\u007f\\"": {"b": 1000000000000000000000000000000, "c": [], "d": {}}}',
  );
  expect(stringifyPyJson({ a: [1, []], b: {} }, { indent: 2 })).toBe('{\n  "a": [\n    1,\n    []\n  ],\n  "b": {}\n}');
  const cyclic: Record<string, never> = {};
  cyclic.self = cyclic as never;
  expect(() => stringifyPyJson(cyclic)).toThrow(/nested/);
  expect(() => stringifyPyJson((() => 1) as never)).toThrow(/function/);
});

test("reads what Python writes and JSON does not have", () => {
  expect(parsePyJson("[NaN, Infinity, -Infinity, 123456789012345678901, -0, 1.0]")).toEqual([
    NaN,
    Infinity,
    -Infinity,
    123456789012345678901n,
    0,
    1,
  ]);
  expect(parsePyJson(' {"a" : [ 1.0 ] } ', { floats: "preserve" })).toEqual({ a: [new PyFloat(1)] });
  expect(parsePyJson('"\\ud83d\\ude00\\/\\b"')).toBe("\u{1F600}/\b");
});

describe("hostile text is refused", () => {
  test.each([
    ['{"__proto__": {"x": 1}}', /__proto__/],
    ['{"\\u005f_proto__": 1}', /__proto__/],
    ['{"constructor": {"prototype": 1}}', /constructor/],
    ['{"a": 1, "a": 2}', /once/],
    ["[1, 2", /commas/],
    ["[1 2]", /commas/],
    ["[1,]", /a value must be/],
    ["{a: 1}", /key must be a string/],
    ["01", /nothing may follow/],
    ["1.", /nothing may follow/],
    ["+1", /a value must be/],
    ["'a'", /a value must be/],
    ['"a', /closed/],
    ['"\\x"', /decode/],
    ['"\n"', /decode/],
    ["nul", /a value must be/],
    ["", /a value must be/],
    ["1 2", /nothing may follow/],
    ["9".repeat(5000), /1000 digits/],
  ])("%s", (text, message) => {
    expect(() => parsePyJson(text)).toThrow(FormatError);
    expect(() => parsePyJson(text)).toThrow(message);
  });

  test("depth, length, number of values and encoding", () => {
    expect(() => parsePyJson("[".repeat(1_000_000))).toThrow(/256 deep/);
    expect(() => parsePyJson('{"a":'.repeat(1_000_000))).toThrow(/256 deep/);
    expect(parsePyJson("[".repeat(256) + "]".repeat(256))).toBeInstanceOf(Array);
    expect(() => parsePyJson(`[${"0,".repeat(3_000_000)}0]`)).toThrow(/values at most/);
    expect(() => parsePyJson(new Uint8Array(11), { maxLength: 10 })).toThrow(/length of 10/);
    expect(() => parsePyJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow(FormatError);
  });

  test("objects have no prototype to reach through", () => {
    const value = parsePyJson('{"toString": 1}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(null);
    expect(value.hasOwnProperty).toBe(undefined);
  });
});

test("damaged text gives a FormatError or a value, nothing else", () => {
  const random = randoms(3);
  const seed = goldenBytes("models/a_mlp/config.json").subarray(0, 2000);
  const whole = new TextEncoder().encode('{"a": [1, -2.5e-3, "x\\u00e9", null, true, NaN], "b": {"c": ""}}');
  const refused: unknown[] = [];
  for (let i = 0; i < 6000; i++) {
    try {
      parsePyJson(mutate(i % 2 ? seed : whole, random));
    } catch (error) {
      refused.push(error);
    }
  }
  expect(refused.filter((error) => !(error instanceof FormatError))).toEqual([]);
  expect(refused.length).toBeGreaterThan(3000);
});
