import type { Symbol } from "typescript/unstable/sync";
import { callsOf, withUmbrella, type Umbrella } from "../types/umbrella.ts";
import { callOf, lacking } from "./compare.ts";
import { reasonFor } from "./deviations.ts";
import { camelCase, ourName } from "./ourName.ts";
import { parsePython } from "./python.ts";

/** The export that stands for one of Keras's names: where `find` finds the value, the compiler finds the type. */
const symbolOf = ({ exports }: Umbrella, name: string): Symbol | undefined => {
  const path = name.split(".");
  const ours = ourName(path.pop()!, name);
  const modules = path.slice(1).map(camelCase);
  const inside = [...modules].reverse().map((part) => exports.get(`${part}.${ours}`));
  return inside.find(Boolean) ?? exports.get([...modules, ours].join(".")) ?? exports.get(ours);
};

/** What one of our names lacks of Keras's signature, before deviations are taken off: of the call that lacks least. */
const complaints = (umbrella: Umbrella, name: string, signature: string): readonly string[] => {
  const symbol = symbolOf(umbrella, name);
  const { constructors, functions } = symbol ? callsOf(umbrella, symbol) : { constructors: [], functions: [] };
  const python = parsePython(signature);
  const calls = [...constructors, ...functions].map((p) => lacking(python, callOf(umbrella.checker, p)));
  // Of an overloaded function each way to call it may have other options.
  return calls.sort((a, b) => a.length - b.length)[0] ?? ["no call"];
};

/** What Keras has and a name of ours lacks. */
export interface Lacks {
  /** Without a reason: the name does not count as present. */
  readonly open: readonly string[];
  /** With one. */
  readonly explained: readonly string[];
}

/** Compares the signatures of all the given names. */
export const lacksOf = (
  names: readonly string[],
  signatures: Readonly<Record<string, string>>,
): ReadonlyMap<string, Lacks> =>
  withUmbrella((umbrella) => {
    const found = new Map<string, Lacks>();
    for (const name of names) {
      const all = complaints(umbrella, name, signatures[name]!);
      const explained = all.filter((c) => reasonFor(name, c) !== undefined);
      found.set(name, { open: all.filter((c) => !explained.includes(c)), explained });
    }
    return found;
  });
