import { expect, test } from "vitest";
import { rewriteSpecifiers } from "./preset.ts";

test("relative .ts specifiers become .js in every form of import, and nothing else changes", () => {
  const cases = [
    [`export * from "./a.ts";`, `export * from "./a.js";`],
    [`import{b}from"../b/index.ts";`, `import{b}from"../b/index.js";`],
    [`import './c.ts'`, `import './c.js'`],
    [`const d = await import("./d.ts")`, `const d = await import("./d.js")`],
    [`let e: import("./e.ts").E;`, `let e: import("./e.js").E;`],
    [`new Worker(new URL("./f.ts", import.meta.url))`, `new Worker(new URL("./f.js", import.meta.url))`],
    [`import g from "@hornbeam/g";`, `import g from "@hornbeam/g";`],
    [`const text = "./h.ts";`, `const text = "./h.ts";`],
  ] as const;
  for (const [before, after] of cases) expect(rewriteSpecifiers(before)).toBe(after);
});
