import { js } from "@hornbeam/backend-js";
import type { Backend, DType } from "@hornbeam/ir";
import { placeholder, topoSort } from "@hornbeam/core";
import { expect, test } from "vitest";
import { checkedBackend } from "../src/checkedBackend.ts";
import { randomGraph, randomInputs } from "../src/fuzz/graphs.ts";

test("random integer graphs use no dtype that the backend lacks", () => {
  const dtypesOf = (has: (d: DType) => boolean): Set<DType> => {
    const found = new Set<DType>();
    for (let seed = 0; seed < 60; seed++) {
      const inputs = randomInputs(seed, "int32").map((x) => placeholder(x));
      for (const node of topoSort(randomGraph(seed, "int32", inputs, has)))
        for (const t of node.outputs) found.add(t.dtype);
    }
    return found;
  };
  const small: readonly DType[] = ["bool", "int32", "float32"];
  expect([...dtypesOf((d) => small.includes(d))].sort()).toEqual([...small].sort());
  expect(dtypesOf(() => true)).toContain("int64");
});

test("a checked backend has sync where the backend has it", async () => {
  const plain = js();
  expect(checkedBackend(plain).sync).toBeUndefined();
  let waited = 0;
  const slow: Backend = { ...plain, capabilities: plain.capabilities, name: "slow", sync: async () => void waited++ };
  await checkedBackend(slow).sync!();
  expect(waited).toBe(1);
});
