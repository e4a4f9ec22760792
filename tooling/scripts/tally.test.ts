import { expect, test } from "vitest";
import { countTests } from "./tally.ts";

const file = (status: string, ...results: readonly (readonly [string, string])[]) => ({
  name: "x.test.ts",
  status,
  assertionResults: results.map(([fullName, status]) => ({ fullName, status })),
});

test("passed, failed and skipped tests are counted; a skip must say what adds it", () => {
  const results = [
    ["a", "passed"],
    ["b", "failed"],
    ["c (add: npm i c)", "pending"],
    ["c2 (no c2; add: npm i c2)", "skipped"],
    ["d", "skipped"],
  ] as const;
  const tally = countTests({ testResults: [file("failed", ...results)] }, false);
  expect(tally).toEqual({
    passed: 1,
    failed: 2,
    skipped: ["c (add: npm i c)", "c2 (no c2; add: npm i c2)"],
    unexplained: ["d"],
  });
});

test("a file that does not load and a run that fails on its own are failures", () => {
  expect(countTests({ testResults: [file("failed")] }, false).failed).toBe(1);
  expect(countTests({ testResults: [file("passed", ["a", "passed"])] }, false).failed).toBe(1);
  expect(countTests({ testResults: [file("passed", ["a", "passed"])] }, true).failed).toBe(0);
});
