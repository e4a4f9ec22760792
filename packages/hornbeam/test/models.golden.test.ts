import { readFileSync } from "node:fs";
import { hostLeaf, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { readNpz } from "../../../tooling/goldens/npz.ts";
import { loadModel } from "../src/index.ts";

const folder = new URL("../../../tooling/goldens/models/", import.meta.url).pathname;
const models = [
  "a_mlp",
  "a3_deferred_sequential",
  "b_cnn",
  "c_rnn",
  "c2_masked_rnn",
  "d_transformer",
  "e_shared_ops_multi_io",
];

const worst = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number => {
  let error = 0;
  let scale = 1e-6;
  for (let i = 0; i < a.length; i++) {
    error = Math.max(error, Math.abs(Number(a[i]) - Number(b[i])));
    scale = Math.max(scale, Math.abs(Number(b[i])));
  }
  return error / scale;
};

describeOn("models that Keras saved", () => {
  test.each(models)("%s loads, predicts as in Keras, saves, and loads again the same", async (id) => {
    const arrays = readNpz(`${folder}${id}/io.npz`);
    const named = (prefix: string) =>
      Object.keys(arrays)
        .filter((k) => k === prefix || k.startsWith(`${prefix}.`))
        .sort();
    const inputs = named("input").map((k) =>
      hostLeaf({ shape: [...arrays[k]!.shape], dtype: arrays[k]!.dtype }, arrays[k]!.data),
    );
    const model = await loadModel(new Uint8Array(readFileSync(`${folder}${id}/model.keras`)));
    const call = async (m: typeof model): Promise<Tensor[]> =>
      treeLeaves((await m.predictOnBatch(inputs.length === 1 ? inputs[0]! : inputs)) as Tree<Tensor>);
    const outputs = await call(model);
    const expected = named("output");
    expect(outputs.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i++) {
      expect(outputs[i]!.shape).toEqual(arrays[expected[i]!]!.shape);
      expect(worst((await outputs[i]!.data()) as never, arrays[expected[i]!]!.data as never), expected[i]).toBeLessThan(
        1e-5,
      );
    }
    const again = await call(await loadModel(await model.toBytes()));
    for (let i = 0; i < outputs.length; i++) expect(await again[i]!.bytes()).toEqual(await outputs[i]!.bytes());
  });
});
