import { UnsupportedError } from "@hornbeam/ir";
import type { Emitter, Lane } from "./emitter.ts";

/** A compute shader, and how many workgroups of it there are. */
export interface Shader {
  /** for arguments that all lie in one buffer */
  readonly code: string;
  /** the code with places for the memory's declaration and for its name at each argument */
  readonly template: string;
  readonly groups: readonly [number, number];
}

/** The code of a template over one buffer. */
const codeOf = (template: string): string =>
  template.replace(/§([^§]*)§/g, (_, what: string) =>
    /^\d/.test(what) ? "M" : `@group(0) @binding(0) var<storage, read_write> M: ${what};`,
  );

/** A shader of an emitter's statements, before it has the functions that it calls. */
export const finish = (
  e: Emitter,
  workgroup: number,
  groups: readonly [number, number],
  scope = "",
  lane?: Lane,
): Shader => {
  const template = e.module(workgroup, scope, lane);
  return { code: codeOf(template), template, groups };
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
          `webgpu: ${name.slice(0, -1)} is in the part \`mathematics\`, or \`narrow\`, which is not there. Add it to the parts, or use webgpu() with all.`,
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
  return { code: codeOf(template), template, groups };
};
