import type { Emitter } from "./emitter.ts";
import { functions } from "./functions.ts";

/** A compute shader, and how many workgroups of it there are. */
export interface Shader {
  readonly code: string;
  readonly groups: readonly [number, number];
}

/** The module with the functions it calls, and what those call. */
export const finish = (
  e: Emitter,
  workgroup: number,
  groups: readonly [number, number],
  scope = "",
  subgroups = false,
): Shader => {
  const main = e.module(workgroup, scope, subgroups);
  const used = new Set<string>();
  const visit = (text: string): void => {
    for (const [name] of text.matchAll(/\b[a-z]\w*_(?=\()/g))
      if (functions[name] && !used.has(name)) {
        used.add(name);
        visit(functions[name]);
      }
  };
  visit(main);
  return {
    code:
      (subgroups ? "enable subgroups;\n" : "") +
      [...used]
        .sort()
        .map((name) => `${functions[name]}\n`)
        .join("") +
      main,
    groups,
  };
};
