import { js } from "@hornbeam/backend-js";
import { jit, setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { onesLike, pullback } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { camelKeys, flat, lossesMetrics, worst, type Nested } from "../../../tooling/goldens/lossesMetrics.ts";
import * as losses from "../src/index.ts";

const goldens = lossesMetrics().losses;
const classes = losses as unknown as Record<string, new (options: Record<string, unknown>) => losses.Loss>;
const here = Object.keys(goldens);

test("all of Keras's losses are here", () => {
  for (const id of here) expect(classes[goldens[id]!.class], id).toBeTypeOf("function");
  expect(here.length).toBe(26);
});

const near = async (what: string, got: Tensor, want: Nested): Promise<void> =>
  expect(worst(Array.from(await got.data(), Number), flat(want)), what).toBeLessThan(1e-5);

describeOn("Keras's losses", () => {
  describe.each([false, true])("compiled: %s", (compiled) => {
    test.each(here)("%s", async (id) => {
      const golden = goldens[id]!;
      const make = (reduction?: string): losses.Loss =>
        new classes[golden.class]!({ ...camelKeys(golden.kwargs), ...(reduction && { reduction }) });
      const [y, p, w] = [golden.y_true, golden.y_pred, golden.sample_weight].map((x) => tensor(x as number[][]));
      const value = (loss: losses.Loss, weights?: Tensor): Tensor => {
        const fn = (t: Tensor, q: Tensor, ...s: Tensor[]): Tensor => loss.apply(t, q, ...s);
        return (compiled ? jit(fn) : fn)(y!, p!, ...(weights ? [weights] : []));
      };
      for (const reduction of ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"] as const)
        await near(reduction, value(make(reduction)), golden[reduction]);
      await near("weighted", value(make(), w), golden.weighted);
      const gradient = (q: Tensor): Tensor => {
        const loss = make().apply(y!, q);
        return pullback([loss], [onesLike(loss)], [q])[0]!;
      };
      await near("gradient", (compiled ? jit(gradient) : gradient)(p!), golden.grad);
      expect(make().getConfig()).toEqual(golden.config.config);
    });
  });
});

describe("what does not fit", () => {
  beforeAll(() => void setDevice(js()));
  test("shapes, weights and reductions are refused, by the loss's name", () => {
    const [y, p] = [tensor([[1, 2, 3]]), tensor([[1, 2]])];
    expect(() => new losses.MeanSquaredError().apply(y, p)).toThrow(/mean_squared_error|meanSquaredError/i);
    expect(() => new losses.MeanSquaredError().apply(y, y, tensor([1, 2, 3, 4]))).toThrow(/sample_?weight/i);
    expect(() => new losses.Huber({ reduction: "average" as never })).toThrow(/huber.*reduction.*"average"/i);
  });
});
