import { SymbolFlags, type Symbol } from "typescript/unstable/sync";
import { expect, test } from "vitest";
import { ourName } from "../parity/ourName.ts";
import api from "../parity/api.json" with { type: "json" };
import { callOf } from "../parity/compare.ts";
import { callsOf, withTypes, withUmbrella, type Umbrella } from "../types/umbrella.ts";

/** Keras's names of an op of ours: "image.resize" is keras.ops.image.resize, "random.normal" keras.random.normal. */
const sources = new Map<string, string[]>();
for (const name of Object.keys(api.names)) {
  const [, module, ...rest] = name.split(".");
  if (module !== "ops" && module !== "random") continue;
  const key = [
    ...(module === "random" ? ["random"] : []),
    ...rest.slice(0, -1),
    ourName(rest[rest.length - 1]!, name),
  ].join(".");
  sources.set(key, [...(sources.get(key) ?? []), name]);
}

const tagsOf = ({ checker }: Umbrella, symbol: Symbol): ReadonlySet<string> =>
  new Set(symbol.getJsDocTags(checker).map((tag) => tag.name));

/** Options of a function that say nothing about themselves. */
const silentOptions = (types: Umbrella, symbol: Symbol): string[] => {
  const { checker } = types;
  return callsOf(types, symbol).functions.flatMap((parameters) => {
    const last = parameters[parameters.length - 1];
    if (!last || !callOf(checker, parameters).options.length) return [];
    const type = checker.getNonNullableType(last.type)!;
    return checker
      .getPropertiesOfType(type)
      .filter((p) => !p.getDocumentationComment(checker))
      .map((p) => p.name);
  });
};

const found = withTypes("ops", ["index.ts", "image/index.ts", "random/index.ts"], (types) => {
  const functions = [...types.exports].filter(
    ([name, s]) =>
      s.flags & SymbolFlags.Value && /^[a-z]/.test(name.split(".").pop()!) && callsOf(types, s).functions.length,
  );
  return functions.map(([name, symbol]) => ({
    name,
    text: symbol.getDocumentationComment(types.checker),
    tags: tagsOf(types, symbol),
    silent: silentOptions(types, symbol),
  }));
});
const ofKeras = found.filter((f) => sources.has(f.name));

test("every op of Keras's says what it computes, and where it comes from", () => {
  expect(ofKeras.length).toBeGreaterThan(340);
  expect(ofKeras.filter((f) => !f.text).map((f) => f.name)).toEqual([]);
  const silent = ofKeras.filter((f) => !sources.get(f.name)!.some((name) => f.text.includes(`\`${name}\``)));
  expect(silent.map((f) => f.name)).toEqual([]);
});

test("every op of Keras's has an example", () => {
  expect(ofKeras.filter((f) => !f.tags.has("example")).map((f) => f.name)).toEqual([]);
});

test("all that is exported beside is documented", () => {
  expect(found.filter((f) => !f.text).map((f) => f.name)).toEqual([]);
});

test("options say what they do", () => {
  expect(found.filter((f) => f.silent.length).map((f) => `${f.name}: ${f.silent.join(", ")}`)).toEqual([]);
});

test("hornbeam's ops say the same: npm run facades copies it", () => {
  const silent = withUmbrella(({ checker, exports }) =>
    ofKeras
      .map(({ name }) => (name.includes(".") ? name : `ops.${name}`))
      .filter((name) => !exports.get(name)?.getDocumentationComment(checker)),
  );
  expect(silent).toEqual([]);
});
