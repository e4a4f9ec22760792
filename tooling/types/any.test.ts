import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeBuilderFlags, SymbolFlags, TypeFlags, type Symbol, type Type } from "typescript/unstable/sync";
import { expect, test } from "vitest";
import { repositoryFiles } from "../workspace/files.ts";
import { root } from "../workspace/packages.ts";
import { parse, walk } from "../workspace/syntax.ts";
import { withUmbrella, type Umbrella } from "./umbrella.ts";

const isAny = (type: Type): boolean => (type.flags & TypeFlags.Any) !== 0;

// Texts of literals, and what the language's own declarations of iterators have for results that nobody gave.
const notOurs = /"[^"]*"|`[^`]*`|, any(?:, any)?(?=>)(?<=Iterator<[^<>]*)/g;

/** Types as the compiler writes them, with `any` where there is one. */
const mentionsAny = ({ checker }: Umbrella, type: Type): boolean =>
  isAny(type) ||
  /\bany\b(?!\??:)/.test(checker.typeToString(type, undefined, NodeBuilderFlags.NoTruncation).replace(notOurs, ""));

/** Members that users see of a class or an interface: inherited ones too, private ones not. */
const membersOf = ({ checker }: Umbrella, symbol: Symbol): readonly Symbol[] =>
  checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter((m) => !m.name.includes("#"));

test("no any in what hornbeam exports: values, types, and the members of classes", () => {
  const found = withUmbrella((umbrella) => {
    const { checker, exports } = umbrella;
    const seen = new Set<number>();
    const bad: string[] = [];
    const look = (name: string, symbol: Symbol): void => {
      if (seen.has(symbol.id) || symbol.flags & SymbolFlags.ValueModule) return;
      seen.add(symbol.id);
      const type = symbol.flags & SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : undefined;
      if (type && mentionsAny(umbrella, type)) bad.push(name);
      if (!(symbol.flags & SymbolFlags.Type)) return;
      const declared = checker.getDeclaredTypeOfSymbol(symbol);
      if (mentionsAny(umbrella, declared)) bad.push(`type ${name}`);
      if (symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface))
        for (const member of membersOf(umbrella, symbol)) look(`${name}.${member.name}`, member);
    };
    for (const [name, symbol] of exports) look(name, symbol);
    expect(seen.size).toBeGreaterThan(exports.size / 2);
    return bad;
  });
  expect(found).toEqual([]);
});

test("no any in the sources of packages", () => {
  const found = repositoryFiles()
    .filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const code = readFileSync(join(root, file), "utf8");
      const lines: string[] = [];
      if (/\bany\b/.test(code))
        walk(parse(file, code), (node) => {
          if (node.type === "TSAnyKeyword")
            lines.push(`${file}:${code.slice(0, node["start"] as number).split("\n").length}`);
        });
      return lines;
    });
  expect(found).toEqual([]);
});
