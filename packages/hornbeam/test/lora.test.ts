import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { modelToBytes } from "@hornbeam/saving";
import { beforeAll, expect, test } from "vitest";
import {
  Dense,
  Embedding,
  Flatten,
  GroupQueryAttention,
  Input,
  loadModel,
  Model,
  Sequential,
  tensor,
  type Tensor,
} from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const read = async (t: unknown): Promise<number[]> => Array.from(await (t as Tensor).data(), Number);

test("a model is adapted, trained, saved with the sum, and read back adapted", async () => {
  const x = tensor([[0, 1, 2], [2, 2, 1]], { dtype: "int32" }); // prettier-ignore
  const y = tensor([[1, 0], [0, 1]]); // prettier-ignore
  const dense = new Dense(2, { activation: "softmax" });
  const model = new Sequential([
    Input({ shape: [3], dtype: "int32" }),
    new Embedding(3, 4, { loraRank: 2 }),
    new Flatten(),
    dense,
  ]);
  dense.enableLora(1, { loraAlpha: 2 });
  expect(model.trainableVariables.map((v) => v.name)).toEqual([
    "lora_embeddings_a",
    "lora_embeddings_b",
    "bias",
    "lora_kernel_a",
    "lora_kernel_b",
  ]);
  model.compile({ optimizer: "adam", loss: "categorical_crossentropy" });
  const { history } = await model.fit(x, y, { epochs: 30, verbose: 0 });
  expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]! as number);
  const expected = await read(model.apply(x));
  const again = await loadModel(await modelToBytes(model));
  (await read(again.apply(x as never))).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
  expect(again.trainableVariables.map((v) => v.name)).toEqual(model.trainableVariables.map((v) => v.name));
});

test("grouped-query attention is saved and read back", async () => {
  const input = Input({ shape: [4, 6] });
  const layer = new GroupQueryAttention(3, 4, 2);
  const model = new Model({ inputs: input, outputs: layer.apply(input, input, { useCausalMask: true }) } as never);
  expect(layer.name).toBe("grouped_query_attention");
  const x = tensor([Array.from({ length: 4 }, (_, i) => Array.from({ length: 6 }, (_, k) => Math.sin(i * 6 + k)))]);
  const again = await loadModel(await modelToBytes(model));
  const expected = await read(model.apply(x));
  (await read(again.apply(x as never))).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 6));
});
