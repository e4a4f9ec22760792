import { UnsupportedError } from "@hornbeam/ir";
import type { Emitter } from "./emitter.ts";

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

/** A shader of an emitter's statements, before it has the functions that it calls. */
export const finish = (e: Emitter, workgroup: number, groups: readonly [number, number], scope = ""): Shader => {
  const template = e.module(workgroup, scope);
  return { code: codeOver({ template }, []), template, groups };
};

/**
 * The shader with the functions it calls, and what those call.
 * @throws UnsupportedError for one that is in a part which is not there.
 */
export const complete = ({ template: main, groups }: Shader, functions: Readonly<Record<string, string>>): Shader => {
  const used = new Set<string>();
  const visit = (text: string): void => {
    for (const [name] of text.matchAll(/\b[a-z]\w*_(?=\()/g)) {
      if (used.has(name) || main.includes(`fn ${name}(`)) continue;
      const found = functions[name];
      if (!found)
        throw new UnsupportedError(
          `webgpu: ${name.slice(0, -1)} is in the part \`mathematics\`, which is not there. Add it to the parts, or use webgpu() with all.`,
          { op: name.slice(0, -1) },
        );
      used.add(name);
      visit(found);
    }
  };
  visit(main);
  const texts = [...used].sort().map((name) => `${functions[name]}\n`);
  // Directives come first.
  const directives = /^(enable .*;\n)*/.exec(main)![0];
  const body = texts.join("") + main.slice(directives.length);
  const template = (/\bf16\b/.test(body) ? "enable f16;\n" : "") + directives + body;
  return { code: codeOver({ template }, []), template, groups };
};
