import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { beforeAll, expect, test } from "vitest";
import { Bidirectional, Embedding, SimpleRNN } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

test("an embedding begins with the table it is given, as it is or in a list", async () => {
  const table = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  for (const weights of [table, tensor(table), [table], [tensor(table)]] as const) {
    const y: Tensor = new Embedding(3, 2, { weights: weights as never }).apply(tensor([[2, 0]], { dtype: "int32" }));
    expect(await y.array()).toEqual([
      [
        [5, 6],
        [1, 2],
      ],
    ]);
  }
  expect(() => new Embedding(2, 2, { weights: table }).build()).toThrow(/shape/);
});

test("a bidirectional layer begins with the weights it is given, forward ones first", async () => {
  const one = [[1]];
  const weights = [one, one, [0], one, one, [10]];
  const layer = new Bidirectional(new SimpleRNN(1, { activation: (x: Tensor): Tensor => x }), { weights });
  const y: Tensor = layer.apply(tensor([[[1], [2]]]));
  // Forwards 1, then 2 + 1; backwards 2 + 10, then 1 + 10 + 12.
  expect(await y.array()).toEqual([[3, 23]]);
});
