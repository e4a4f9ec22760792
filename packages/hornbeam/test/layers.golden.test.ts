import { readFileSync } from "node:fs";
import { jit } from "@hornbeam/compiler";
import { hostLeaf, isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import type { Layer } from "@hornbeam/nn";
import { add, multiply, pullback, sum } from "@hornbeam/ops";
import { deserializeLayer, parsePyJson } from "@hornbeam/saving";
import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { objectsOf } from "../src/facade/objects.ts";

const folder = new URL("../../../tooling/goldens/layers/", import.meta.url).pathname;
interface Case {
  readonly layer: unknown;
  readonly call_style: string;
  readonly call_kwargs: Record<string, unknown>;
}
const { cases } = parsePyJson(readFileSync(`${folder}manifest.json`)) as unknown as { cases: Record<string, Case> };

const toTensor = (a: GoldenArray): Tensor => hostLeaf({ shape: [...a.shape], dtype: a.dtype }, a.data);
const numbered = (arrays: Record<string, GoldenArray>, prefix: string): GoldenArray[] =>
  Object.keys(arrays)
    .filter((k) => k === prefix || k.startsWith(`${prefix}.`))
    .sort((x, y) => Number(x.split(".").pop()) - Number(y.split(".").pop()))
    .map((k) => arrays[k]!);

/** |a − b| ≤ rtol · max|b| + 1e-6, element by element. */
const close = async (what: string, actual: Tensor, expected: GoldenArray, rtol = 1e-5): Promise<void> => {
  expect(actual.shape, what).toEqual(expected.shape);
  const got = await actual.data();
  let scale = 0;
  for (const v of expected.data) scale = Math.max(scale, Math.abs(Number(v)));
  let worst = 0;
  got.forEach((v, i) => (worst = Math.max(worst, Math.abs(Number(v) - Number(expected.data[i])))));
  expect(worst, what).toBeLessThanOrEqual(rtol * scale + 2e-6);
};

const camel = (k: string): string => k.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());

/** Inputs and options as the case calls the layer. */
const callOf = (
  c: Case,
  arrays: Record<string, GoldenArray>,
): { inputs: Tensor[]; args: unknown[]; options: Record<string, unknown> } => {
  const inputs = numbered(arrays, "input").map(toTensor);
  const options: Record<string, unknown> = {};
  for (const [k, v] of Object.entries(c.call_kwargs)) {
    const given = numbered(arrays, `kwarg.${k}`).map(toTensor);
    options[camel(k)] = given.length ? (given.length > 1 || Array.isArray(v) ? given : given[0]) : v;
  }
  const args = c.call_style === "positional" ? inputs : inputs.length > 1 ? [inputs] : [inputs[0]];
  return { inputs, args, options };
};

describeOn("Keras's layers", () => {
  test.each(Object.keys(cases))("%s", async (id) => {
    const c = cases[id]!;
    const arrays = readNpz(`${folder}${id}.npz`);
    const layer: Layer = deserializeLayer(c.layer, objectsOf({}));
    const weights = numbered(arrays, "weight").map(toTensor);
    for (const mode of ["infer", "train"] as const) {
      const training = mode === "train";
      const { inputs, args, options } = callOf(c, arrays);
      if (!layer.built) layer.apply(...args, { ...options, training });
      layer.setWeights(weights);
      const trainable = layer.weights.map((w) => w.value);
      layer.clearLosses();
      const run = (): Tensor[] =>
        treeLeaves(layer.apply(...args, { ...options, training }) as Tree<Tensor>).filter(isTensor);
      const outputs = run();
      const expected = numbered(arrays, `output_${mode}`);
      for (let i = 0; i < expected.length; i++) await close(`${mode} output ${i}`, outputs[i]!, expected[i]!);
      const cots = numbered(arrays, `cot_${mode}`).map(toTensor);
      if (cots.length) {
        const loss = cots.map((ct, i) => sum(multiply(outputs[i]!, ct))).reduce((a, b) => add(a, b));
        const wanted = [...inputs, ...trainable];
        const gradients = pullback([loss], [multiply(add(multiply(loss, 0), 1), 1)], wanted);
        for (let i = 0; i < wanted.length; i++) {
          const key =
            i < inputs.length
              ? inputs.length === 1 && arrays[`grad_${mode}_input.0`]
                ? `grad_${mode}_input.0`
                : `grad_${mode}_input.${i}`
              : `grad_${mode}_weight.${i - inputs.length}`;
          const golden = arrays[key];
          if (golden && gradients[i]) await close(key, gradients[i]!, golden, 3e-5);
        }
      }
      if (training)
        for (let i = 0; i < layer.weights.length; i++)
          if (arrays[`weight_after_train.${i}`])
            await close(`weight ${i} after`, layer.weights[i]!.value, arrays[`weight_after_train.${i}`]!);
      if (!training) {
        layer.setWeights(weights);
        const compiled = jit((x: unknown, w: readonly Tensor[]) => {
          layer.setWeights(w);
          return treeLeaves(layer.apply(...(x as unknown[]), { ...options, training }) as Tree<Tensor>).filter(
            isTensor,
          );
        });
        const values = layer.weights.map((w) => w.value);
        const out = compiled(args, weights);
        layer.weights.forEach((w, i) => (w.value = values[i]!));
        for (let i = 0; i < expected.length; i++) await close(`compiled output ${i}`, out[i]!, expected[i]!);
      }
    }
  });
});
