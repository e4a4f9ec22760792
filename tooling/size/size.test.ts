import { expect, test } from "vitest";
import { ceilings } from "./ceilings.ts";
import { measure } from "./measure.ts";

test.each(ceilings)("$fixture weighs at most $maxBytes bytes: $title", async ({ fixture, maxBytes, marks }) => {
  const { code, minified, gzipped, heaviest } = await measure(fixture);
  console.log(`${fixture}: ${gzipped} bytes gzipped of ${maxBytes}, ${minified} minified`);
  const breakdown = heaviest.map(([bytes, path]) => `${bytes} ${path}`).join("\n");
  expect(minified, "an empty bundle measures nothing").toBeGreaterThan(0);
  expect(gzipped, `the heaviest modules, minified:\n${breakdown}`).toBeLessThanOrEqual(maxBytes);
  expect(
    marks.filter((mark) => code.includes(mark)),
    "marks of unused code",
  ).toEqual([]);
});
