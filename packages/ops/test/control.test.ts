import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { beforeAll, expect, test } from "vitest";
import { add, multiply, ones, scan, sum } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

test("constants that a loop uses may get memory before the loop runs", async () => {
  const step = multiply(ones([2]), 3);
  const body = (carry: Tensor, x: Tensor): readonly [Tensor, Tensor] => {
    const next = add(carry, multiply(step, x));
    return [next, sum(next)];
  };
  const [last, sums] = scan(body, tensor([0, 1], { dtype: "float32" }), tensor([1, 2, 3], { dtype: "float32" }));
  expect(Array.from(await step.data(), Number)).toEqual([3, 3]);
  expect(Array.from(await last.data(), Number)).toEqual([18, 19]);
  expect(Array.from(await sums.data(), Number)).toEqual([7, 19, 37]);
});
