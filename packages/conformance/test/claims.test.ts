import { js } from "@hornbeam/backend-js";
import { createDevice, type CompilingDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import { softmax } from "@hornbeam/ops";
import { mulOf as mul, reduceSum } from "@hornbeam/ops/primitives";
import type { Claim, Kernel } from "@hornbeam/ir";
import { expect, test } from "vitest";

/** backend-js with a softmax of its own for rows of at most 4, which counts its runs. */
const claiming = (): { readonly device: CompilingDevice; readonly runs: () => number } => {
  let runs = 0;
  const claim: Claim = {
    op: "softmax",
    accepts: ([x]) => x!.dtype === "float32" && x!.shape[x!.shape.length - 1]! <= 4,
  };
  const kernel = (k: Kernel) => {
    if (k.kind !== "claim" || k.fn !== "softmax") return undefined;
    const n = k.shapes[0]![k.shapes[0]!.length - 1]!;
    return ([x, y]: readonly ArrayLike<number | bigint>[]): void => {
      runs++;
      const [from, to] = [x as Float32Array, y as Float32Array];
      for (let row = 0; row < from.length; row += n) {
        const e = Array.from(from.subarray(row, row + n), Math.exp);
        const total = e.reduce((a, b) => a + b, 0);
        e.forEach((v, i) => (to[row + i] = v / total));
      }
    };
  };
  const device = createDevice(js({ claims: [claim], kernel }));
  setDefaultDevice(device);
  return { device, runs: () => runs };
};
const rows = (n: number): Tensor =>
  tensor(
    Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(i)),
    { shape: [2, n] },
  );
const plain = async (fn: () => Tensor): Promise<number[]> => {
  setDefaultDevice(createDevice(js()));
  return Array.from(await fn().data(), Number);
};
const close = (got: readonly number[], want: readonly number[]): void => {
  expect(got.length).toBe(want.length);
  got.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 6));
};

const reduceAll = (x: Tensor): Tensor =>
  reduceSum(
    x,
    x.shape.map((_, i) => i),
  );

test("a claim that accepts is taken", async () => {
  const { runs } = claiming();
  const got = Array.from(await softmax(rows(4)).data(), Number);
  expect(runs()).toBe(1);
  close(got, await plain(() => softmax(rows(4))));
});

test("a claim that declines by shape leaves the decomposition", async () => {
  const { runs } = claiming();
  const got = Array.from(await softmax(rows(5)).data(), Number);
  expect(runs()).toBe(0);
  close(got, await plain(() => softmax(rows(5))));
});

test("a claimed composite among other ops, and its gradient", async () => {
  const loss = (x: Tensor): Tensor => {
    const y = softmax(x);
    return reduceAll(mul(y, y));
  };
  const { runs } = claiming();
  const got = Array.from(await (grad(loss)(rows(3)) as Tensor).data(), Number);
  expect(runs()).toBeGreaterThan(0);
  close(got, await plain(() => grad(loss)(rows(3)) as Tensor));
});
