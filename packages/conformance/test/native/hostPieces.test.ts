import { js } from "@hornbeam/backend-js";
import { createDevice } from "@hornbeam/compiler";
import { applyAll, setDefaultDevice, tensor, type HostOp, type Tensor } from "@hornbeam/core";
import type { HostKernel } from "@hornbeam/ir";
import { add, qr } from "@hornbeam/ops";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

type Work = NonNullable<HostKernel["evaluate"]["inPieces"]>;
/** An op of the host whose work has breaks, and must not be done without. */
const opOf = (inPieces: Work, name: string): HostOp<object> => ({
  name,
  kind: "host",
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  evaluate: Object.assign(
    () => {
      throw new Error("at once");
    },
    { inPieces },
  ),
});
const slow = (x: Tensor, work: Work, name = "slow"): Tensor => applyAll(opOf(work, name), [x], {})[0]!;

/** Every break is taken. */
const hurry = (): void => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 100));
};
afterEach(() => {
  vi.restoreAllMocks();
});

describe.runIf(hasNative)(`functions of the host with breaks on native${suffix}`, () => {
  test("let the event loop run, and what comes after waits for them", async () => {
    const backend = makeNative();
    const previous = setDefaultDevice(createDevice(backend));
    hurry();
    let [turns, during] = [0, 0];
    const count = setInterval(() => turns++, 0);
    const out = slow(tensor([1.5, 2.5]), function* ([x], [y]) {
      const before = turns;
      while (turns < before + 3) yield;
      during = turns - before;
      (y!.data as Float32Array).set((x!.data as Float32Array).map((v) => 2 * v));
    });
    expect(await add(out, 1).data()).toEqual(Float32Array.of(4, 6));
    expect(during).toBeGreaterThanOrEqual(3);
    clearInterval(count);
    setDefaultDevice(previous);
    backend.dispose();
  });

  test("tell their errors, before a break and after one, and the device goes on", async () => {
    const backend = makeNative();
    const previous = setDefaultDevice(createDevice(backend));
    hurry();
    for (const breaks of [0, 3]) {
      const failing: Work = function* () {
        for (let i = 0; i < breaks; i++) yield;
        throw new RangeError(`after ${breaks}`);
      };
      // Programs are kept by the names of their ops.
      const out = slow(tensor([1]), failing, `failing${breaks}`);
      await expect(out.data()).rejects.toThrow(`after ${breaks}`);
      expect(await add(tensor([1]), 1).item()).toBe(2);
    }
    setDefaultDevice(previous);
    backend.dispose();
  });

  test("of a device that is disposed of meanwhile are dropped", async () => {
    const backend = makeNative();
    const previous = setDefaultDevice(createDevice(backend));
    hurry();
    let reached = false;
    const out = slow(tensor([1]), function* () {
      reached = true;
      for (let i = 0; i < 5; i++) yield;
    });
    const read = out.data();
    const dropped = expect(read).rejects.toThrow("disposed of");
    while (!reached) await new Promise((resolve) => setImmediate(resolve));
    backend.dispose();
    await dropped;
    await new Promise((resolve) => setTimeout(resolve, 20));
    setDefaultDevice(previous);
  });

  test("factor matrices to the same bits", async () => {
    const values = Float32Array.from({ length: 2 * 24 * 9 }, (_, i) => Math.sin(i * i));
    const factors = async (): Promise<unknown> => {
      const [q, r] = qr(tensor(values, { shape: [2, 24, 9] }));
      return [await q.data(), await r.data()];
    };
    const previous = setDefaultDevice(createDevice(js()));
    const expected = await factors();
    const backend = makeNative();
    setDefaultDevice(createDevice(backend));
    hurry();
    expect(await factors()).toEqual(expected);
    setDefaultDevice(previous);
    backend.dispose();
  });
});
