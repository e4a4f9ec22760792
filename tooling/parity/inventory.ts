import * as hornbeam from "hornbeam";
import api from "./api.json" with { type: "json" };
import { lacksOf, type Lacks } from "./lacks.ts";
import { reasonNotApplicable } from "./notApplicable.ts";
import { camelCase, ourName } from "./ourName.ts";

/** What became of one of Keras's names. */
export interface Entry {
  /** Keras's name: `keras.ops.one_hot`. */
  readonly name: string;
  readonly module: string;
  /** Ours under the naming rule: `oneHot`. */
  readonly ours: string;
  /** "incomplete": there, but without some of Keras's parameters. */
  readonly state: "present" | "incomplete" | "absent" | "not applicable";
  /** Why it is not applicable. */
  readonly reason?: string;
  /** What an incomplete one lacks, and what others do without for a reason (`deviations.ts`). */
  readonly lacks?: Lacks;
}

/** Keras's names with their Python signatures. */
export const signatures: Readonly<Record<string, string>> = api.names;

type Namespace = Readonly<Record<string, unknown>>;
const isNamespace = (value: unknown): value is Namespace => typeof value === "object" && value !== null;

/**
 * Where a name of Keras's module may be exported: the umbrella's namespace called like the module (`boundingBoxes`) or like one above it, and
 * for classes, whose names do not clash, the umbrella itself. Functions of other modules than `keras.ops` are flat exports
 * only where they are not the function of that name of another module.
 */
export function find(root: Namespace, name: string): unknown {
  const path = name.split(".");
  const ours = ourName(path.pop()!, name);
  const inside = path
    .slice(1)
    .reverse()
    .map((part) => root[camelCase(part)])
    .filter(isNamespace)
    .find((space) => space[ours] !== undefined);
  if (inside) return inside[ours];
  const flat = root[ours];
  if (path.length === 1 || path[1] === "ops" || /^[A-Z]/.test(ours)) return flat;
  const elsewhere = Object.values(root).some((space) => isNamespace(space) && space[ours] === flat);
  return elsewhere ? undefined : flat;
}

const entryOf = (name: string): Entry => {
  const at = name.lastIndexOf(".");
  const base = { name, module: name.slice(0, at), ours: ourName(name.slice(at + 1), name) };
  const reason = reasonNotApplicable(name);
  if (reason !== undefined) return { ...base, state: "not applicable", reason };
  const found = find(hornbeam as Namespace, name);
  // What has no signature in Python is a value.
  const there = typeof found === "function" || (!signatures[name] && found !== undefined);
  return { ...base, state: there ? "present" : "absent" };
};

/** All of Keras's names, in order. */
export const inventory = (): readonly Entry[] => {
  const entries = Object.keys(signatures).map(entryOf);
  const found = entries.filter((e) => e.state === "present" && signatures[e.name]).map((e) => e.name);
  const all = lacksOf(found, signatures);
  return entries.map((e) => {
    const lacks = all.get(e.name);
    if (!lacks?.open.length && !lacks?.explained.length) return e;
    return { ...e, state: lacks.open.length ? "incomplete" : e.state, lacks };
  });
};
