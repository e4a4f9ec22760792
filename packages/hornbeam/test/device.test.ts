import { isDeviceOffered, peekDefaultDevice, setDefaultDevice, tensor as bare } from "@hornbeam/core";
import { nativeIfBuilt } from "@hornbeam/backend-native/auto";
import { expect, test } from "vitest";
import { add, jit, ones, tensor } from "../src/index.ts";

const probe = nativeIfBuilt();
probe?.dispose();
/** The native backend where it is built. */
const chosen = probe?.name ?? "wasm";

// In this order: no test sets a device.
test("importing has no effect; a value of the parts without a device says what to do", async () => {
  expect(isDeviceOffered()).toBe(false);
  await expect(bare([1, 2]).data()).rejects.toThrow(/setDevice/);
});

test("a compiled function that is called before there is a device gives its result all the same", async () => {
  const double = jit((x: ReturnType<typeof tensor>) => add(x, x));
  const result = double(tensor([1, 2, 3]));
  expect(peekDefaultDevice()).toBeUndefined();
  expect([...(await result.data())]).toEqual([2, 4, 6]);
  expect(peekDefaultDevice()?.backend.name).toBe(chosen);
  expect([...(await double(tensor([5])).data())]).toEqual([10]);
});

test("the first value that is read chooses a backend", async () => {
  setDefaultDevice(undefined);
  const values = await Promise.all([ones([2]).array(), tensor([3]).item(), add(tensor([1]), 1).data()]);
  expect(values.map((v) => (typeof v === "number" ? v : [...(v as number[])]))).toEqual([[1, 1], 3, [2]]);
  expect(peekDefaultDevice()?.backend.name).toBe(chosen);
});
