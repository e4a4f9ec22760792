import { hostData, Storage, treeLeaves, type Device, type Tensor } from "@hornbeam/core";
import { asArray } from "@hornbeam/data";
import { expect, test } from "vitest";
import { feedRows, readRows, type Feed } from "./feed.ts";

const device = { release: () => undefined } as unknown as Device;
const rows = 10;
const feed = async (): Promise<Feed> => {
  const x = asArray(Float32Array.from({ length: rows * 3 }, (_, i) => i)).data;
  const y = Int32Array.from({ length: rows }, (_, i) => i);
  return feedRows(await readRows({ data: x, shape: [rows, 3], dtype: "float32" }, y, undefined), 4, {
    shuffle: true,
    seed: 3,
  });
};
const leavesOf = (x: unknown): Tensor[] => treeLeaves<Tensor>(x as Tensor[]);

test("batches that are kept have memory of their own", async () => {
  const kept: Tensor[][] = [];
  for await (const { x, y } of (await feed()).batches(0)) kept.push(leavesOf([x, y!]));
  const seen = kept.flatMap(([x, y]) => {
    const [a, b] = [hostData(x!) as Float32Array, hostData(y!) as Int32Array];
    return Array.from(b, (label, i) => {
      expect([...a.subarray(i * 3, i * 3 + 3)]).toEqual([0, 1, 2].map((k) => label * 3 + k));
      return label;
    });
  });
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
});

test("memory of a batch that the device has and that was disposed of is the next one's, where that is as large", async () => {
  const memory: unknown[] = [];
  for await (const { x, y } of (await feed()).batches(0))
    for (const t of leavesOf([x, y!])) {
      memory.push(hostData(t));
      t.settle(new Storage(device, { byteLength: t.byteLength }));
      t.dispose();
    }
  expect(memory[2]).toBe(memory[0]);
  expect(memory[3]).toBe(memory[1]);
  expect(memory[4]).not.toBe(memory[2]);
});

test("what was given to the device and lives on keeps the memory apart", async () => {
  const memory: unknown[] = [];
  for await (const { x } of (await feed()).batches(0))
    for (const t of leavesOf([x])) {
      memory.push(hostData(t));
      t.settle(new Storage(device, { byteLength: t.byteLength }));
    }
  expect(memory[1]).not.toBe(memory[0]);
});
