import * as primitives from "@hornbeam/ops/primitives";
import { expect, test } from "vitest";
import { allGroups } from "../src/cases/index.ts";

test("every primitive has cases", () => {
  const covered = new Set(allGroups().map((g) => g.op));
  expect(Object.keys(primitives).filter((name) => !covered.has(name))).toEqual([]);
});
