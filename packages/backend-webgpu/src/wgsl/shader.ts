import type { Emitter } from "./emitter.ts";
import { functions } from "./functions.ts";

/** A compute shader, and how many workgroups of it there are. */
export interface Shader {
  /** for arguments that all lie in one buffer */
  readonly code: string;
  /** the code with places for the memory's declaration and for its name at each argument */
  readonly template: string;
  readonly groups: readonly [number, number];
}

/** A shader's code with argument i in binding `banks[i]`; 0 where nothing is said. */
export const codeOver = ({ template }: Pick<Shader, "template">, banks: readonly number[]): string => {
  const last = Math.max(0, ...banks);
  return template.replace(/§([^§]*)§/g, (_, what: string) => {
    if (/^\d/.test(what)) return `M${banks[Number(what)] || ""}`;
    const declare = (b: number): string =>
      `@group(0) @binding(${b && b + 1}) var<storage, read_write> M${b || ""}: ${what};`;
    return Array.from({ length: last + 1 }, (__, b) => declare(b)).join("\n");
  });
};

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
  const template =
    (subgroups ? "enable subgroups;\n" : "") +
    [...used]
      .sort()
      .map((name) => `${functions[name]}\n`)
      .join("") +
    main;
  return { code: codeOver({ template }, []), template, groups };
};
