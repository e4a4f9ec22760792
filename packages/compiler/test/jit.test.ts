import {
  addOf,
  fullLike,
  gatherOf,
  mulOf,
  negOf,
  permuteTo,
  reduceSum,
  sliceOf,
  subOf,
} from "@hornbeam/ops/primitives";
import { grad } from "@hornbeam/autodiff";
import type { Tensor } from "@hornbeam/core";
import { DeviceError, UnsupportedError } from "@hornbeam/ir";
import { beforeEach, expect, test } from "vitest";
import { jit } from "../src/index.ts";
import { f, list, watched, type Watched } from "./kit.ts";

let w: Watched;
beforeEach(() => {
  w = watched();
});

test("a function is traced once per signature", async () => {
  let traces = 0;
  const double = jit((x: Tensor) => {
    traces++;
    return addOf(x, x);
  });
  for (const v of [1, 2, 3]) expect(await list(double(f([v])))).toEqual([2 * v]);
  expect([traces, w.programs.length]).toEqual([1, 1]);
  await list(double(f([1, 2])));
  await list(double(negOf(f([1]))));
  expect(traces).toBe(2);
});

test("trees in, trees out; plain values are part of the signature", async () => {
  let traces = 0;
  const fn = jit((p: { w: Tensor; b: readonly Tensor[] }, times: number, name: string) => {
    traces++;
    return { sum: addOf(p.w, p.b[0]!), scaled: [mulOf(p.w, fullLike(p.w, times))], name, nothing: null };
  });
  const args = { w: f([2]), b: [f([3])] };
  const a = fn(args, 2, "a");
  expect([await list(a.sum), await list(a.scaled[0]!), a.name, a.nothing]).toEqual([[5], [4], "a", null]);
  expect(await list(fn(args, 5, "a").scaled[0]!)).toEqual([10]);
  fn(args, 5, "b");
  fn(args, 5, "b");
  expect(traces).toBe(3);
});

test("one result in several places, arguments handed back, constants", async () => {
  const fn = jit((x: Tensor, y: Tensor) => {
    const s = addOf(x, y);
    return [s, s, x, fullLike(x, 7)];
  });
  const [x, y] = [f([1]), f([2])];
  const results = fn(x, y);
  expect(await Promise.all(results.map(list))).toEqual([[3], [3], [1], [7]]);
  results[2]!.dispose();
  expect(await list(x)).toEqual([1]);
});

test("captured tensors are read when the function is called", async () => {
  const bias = f([10]);
  const fn = jit((x: Tensor) => addOf(x, bias));
  expect(await list(fn(f([1])))).toEqual([11]);
  bias.dispose();
  expect(() => fn(f([1]))).toThrow(DeviceError);
});

test("inside another trace it is the plain function", async () => {
  const square = jit((x: Tensor) => mulOf(x, x));
  const slope = jit((x: Tensor) => grad((t: Tensor) => reduceSum(square(t), [0]))(x));
  expect(await list(slope(f([3, 4])) as Tensor)).toEqual([6, 8]);
});

test("values cannot be read while tracing", () => {
  const fn = jit((x: Tensor) => {
    negOf(x).realize();
    return x;
  });
  expect(() => fn(f([1]))).toThrow(UnsupportedError);
});

test("a steady step allocates its results only, and donated memory is used again", async () => {
  const step = jit((x: Tensor, g: Tensor) => subOf(x, g), { donate: [0] });
  let x = f([1, 2]).realize();
  const g = f([1, 1]).realize();
  const { buffer } = x.storage!;
  for (let i = 0; i < 5; i++) x = step(x, g);
  expect(x.storage!.buffer).toBe(buffer);
  expect(w.backend.memory().buffers).toBe(2);
  expect(await list(x)).toEqual([-4, -3]);
});

test("where in place would be wrong the result gets memory of its own", async () => {
  const reversed = jit((x: Tensor) => permuteTo(x, [1, 0]), { donate: [0] });
  expect(await list(reversed(f([1, 2, 3, 4], [2, 2])))).toEqual([1, 3, 2, 4]);
  const gathered = jit((x: Tensor, i: Tensor) => gatherOf(x, i, 0), { donate: [0] });
  const { tensor } = await import("@hornbeam/core");
  expect(await list(gathered(f([5, 6, 7]), tensor([2, 0, 1])))).toEqual([7, 5, 6]);
  expect(w.programs.every((p) => p.buffers.every((b) => b.alias === undefined))).toBe(true);
});

test("readers of a donated value come before its writer", async () => {
  const step = jit(
    (x: Tensor) => {
      const next = addOf(x, fullLike(x, 1));
      return [next, reduceSum(mulOf(x, x), [0]), sliceOf(x, [1], [3])];
    },
    { donate: [0] },
  );
  const [next, squares, part] = step(f([1, 2, 3]));
  expect(await Promise.all([next!, squares!, part!].map(list))).toEqual([[2, 3, 4], [14], [2, 3]]);
  expect(w.programs.at(-1)!.buffers.filter((b) => b.alias !== undefined)).toHaveLength(1);
});
