import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { goldenBytes } from "../../../tooling/goldens/files.ts";
import { loadModel } from "../src/index.ts";
import { casesOf, expectGolden, goldenOf, own, predict } from "./kerasFiles.ts";

const cases = await casesOf("model.keras");
/** bfloat16 keeps 8 bits of a number; sums are rounded where the backend of Keras rounded them, or not. */
const tolerance = (path: string): number => (path.includes("bf16") ? 2e-2 : 1e-5);

describeOn("models that Keras saved", () => {
  for (const { path, title } of cases)
    test(`${title} predicts as in Keras, saves, and loads again the same`, async () => {
      const golden = goldenOf(path);
      const model = await loadModel(goldenBytes(path), { objects: own });
      const outputs = await predict(model, golden.inputs);
      await expectGolden(outputs, golden, tolerance(path));
      const again = await predict(await loadModel(await model.toBytes(), { objects: own }), golden.inputs);
      for (let i = 0; i < outputs.length; i++) expect(await again[i]!.bytes()).toEqual(await outputs[i]!.bytes());
    });
});

test("there are files of several releases", () => {
  expect(new Set(cases.map(({ path }) => path.split("/").slice(0, 2).join("/"))).size).toBeGreaterThan(15);
});

test("every class in those files is there", async () => {
  const legacy = await casesOf("legacy.h5");
  expect([...cases, ...legacy].filter((c) => c.missing.length)).toEqual([]);
});
