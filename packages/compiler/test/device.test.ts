import {
  addOf,
  divOf,
  expOf,
  fullLike,
  logOf,
  mulOf,
  negOf,
  reduceSum,
  sinOf,
  sqrtOf,
  tanhOf,
} from "@hornbeam/ops/primitives";
import { setDefaultDevice } from "@hornbeam/core";
import { expect, test } from "vitest";
import { createDevice, debug } from "../src/index.ts";
import { js } from "@hornbeam/backend-js";
import { f, list, watched } from "./kit.ts";

test("nothing runs before a value is asked for; a chain is one kernel", async () => {
  const { programs, runs } = watched();
  const y = tanhOf(addOf(f([1, 2]), f([3, 4])));
  expect(runs()).toBe(0);
  expect((await list(y)).map((v) => v.toFixed(4))).toEqual(["0.9993", "1.0000"]);
  expect(runs()).toBe(1);
  expect(programs[0]!.steps).toHaveLength(1);
});

test("a realised tensor is a leaf: it is not computed again", async () => {
  const { runs, programs } = watched();
  const y = negOf(f([1, 2])).realize();
  expect(y.node.inputs).toHaveLength(0);
  expect(await list(addOf(y, y))).toEqual([-2, -4]);
  expect(runs()).toBe(2);
  expect(programs[1]!.steps[0]!.kernel.name).toBe("add");
});

test("equal graphs share a Program, other shapes and parameters do not", async () => {
  const { programs } = watched();
  for (const v of [1, 2, 3]) expect(await list(mulOf(f([v]), f([v])))).toEqual([v * v]);
  expect(programs).toHaveLength(1);
  await list(mulOf(f([1, 2]), f([1, 2])));
  const x = f([1]);
  await list(mulOf(x, x)); // the same tensor twice is another function of its leaves
  expect(programs).toHaveLength(3);
  expect(await list(addOf(x, fullLike(x, 0)))).toEqual([1]);
  expect(await list(mulOf(x, fullLike(x, -0)))).toEqual([-0]);
});

test("the cache forgets what was used least recently", async () => {
  const { programs } = watched({ cacheSize: 2 });
  const size = (n: number): Promise<number[]> => list(negOf(f(new Array<number>(n).fill(1))));
  for (const n of [1, 2, 1, 3, 1]) await size(n);
  expect(programs).toHaveLength(3);
  await size(2);
  expect(programs).toHaveLength(4);
});

test("tensors that are realised together share their common part", async () => {
  const { device, programs } = watched();
  const x = f([1, 2, 3]);
  const e = expOf(x);
  const [a, b] = [reduceSum(e, [0]), mulOf(e, e)];
  device.realize([a, b]);
  expect(programs).toHaveLength(1);
  expect((await list(a))[0]).toBeCloseTo(Math.E + Math.exp(2) + Math.exp(3), 4);
  expect((await list(b))[0]).toBeCloseTo(Math.exp(2), 4);
});

test("a long chain of eager ops is run by itself", async () => {
  const { runs } = watched({ maxDepth: 50 });
  let x = f([0]);
  for (let i = 0; i < 175; i++) x = addOf(x, fullLike(x, 1));
  expect(runs()).toBe(3);
  expect(x.node.depth).toBeLessThan(50);
  expect(await list(x)).toEqual([175]);
});

test("a backend that compiles asynchronously: order is kept, and reads wait", async () => {
  const { device } = watched({}, true);
  let x = f([1]);
  for (let i = 0; i < 5; i++) {
    const next = addOf(x, x).realize();
    x.dispose();
    x = next;
  }
  expect(await list(x)).toEqual([32]);
  await device.sync();
});

test("errors of asynchronous compilation come out where one waits", async () => {
  const broken = { ...js(), compile: () => Promise.reject(new Error("no such kernel")) };
  const device = createDevice(broken);
  const previous = setDefaultDevice(device);
  const y = negOf(f([1])).realize();
  await expect(y.data()).rejects.toThrow("no such kernel");
  await expect(device.sync()).resolves.toBeUndefined();
  setDefaultDevice(previous);
});

test("a debug device names the op that made a NaN, its inputs and where it was made", async () => {
  const { device } = watched({ debug });
  expect(await list(sqrtOf(f([4])))).toEqual([2]);
  await expect(list(sinOf(logOf(f([-1]))))).rejects.toThrow(
    /^log: .*received NaN in float32\[1\], computed from float32\[1\]/,
  );
  await expect(list(divOf(f([1]), f([0])))).rejects.toThrow(/Infinity/);
  await device.sync();
});

test("each device keeps its own memory", async () => {
  const first = watched();
  const x = f([1, 2]).realize();
  const second = watched();
  expect(first.backend.memory().buffers).toBe(1);
  expect(second.backend.memory().buffers).toBe(0);
  expect(await list(x)).toEqual([1, 2]);
});
