import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import type { Tensor } from "@hornbeam/core";
import { abs, subtract } from "@hornbeam/ops";
import { beforeAll, expect, test } from "vitest";
import { Loss } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

class AbsoluteDistance extends Loss {
  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return abs(subtract(yTrue, yPred));
  }
}

test("a loss of one's own has call, and takes Keras's options", async () => {
  const loss = new AbsoluteDistance();
  expect([loss.name, loss.reduction]).toEqual(["absolute_distance", "sum_over_batch_size"]);
  expect(await loss.apply([1, 2], [2, 4]).item()).toBe(1.5);
  const sum = new AbsoluteDistance({ name: "mine", reduction: "sum" });
  expect([sum.name, await sum.apply([1, 2], [2, 4]).item()]).toEqual(["mine", 3]);
});

test("without call it says so", () => {
  expect(() => new Loss().apply([1], [1])).toThrow(/a call method/);
});
