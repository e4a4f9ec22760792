import { readFileSync } from "node:fs";
import { jit } from "@hornbeam/compiler";
import { hostLeaf, isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { withValues, type Layer } from "@hornbeam/nn";
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
  readonly meta?: { readonly layer_losses_infer?: readonly number[] };
}
const { cases } = parsePyJson(readFileSync(`${folder}manifest.json`)) as unknown as { cases: Record<string, Case> };

const toTensor = (a: GoldenArray): Tensor => hostLeaf({ shape: [...a.shape], dtype: a.dtype }, a.data);
/** `output.1.0` before `output.1.1` before `output.2`. */
const byNumbers = (x: string, y: string): number => {
  const [a, b] = [x, y].map((k) => k.split(".").slice(1).map(Number)) as [number[], number[]];
  const i = a.findIndex((n, j) => n !== b[j]);
  return i < 0 ? 0 : a[i]! - (b[i] ?? -1);
};
const numbered = (arrays: Record<string, GoldenArray>, prefix: string): GoldenArray[] =>
  Object.keys(arrays)
    .filter((k) => k === prefix || k.startsWith(`${prefix}.`))
    .sort(byNumbers)
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

/** Cubic interpolation has a = −0.75 in the goldens' backend; ours, like TensorFlow and JAX, has −0.5. */
const quirks: readonly string[] = ["upsampling2d_bicubic", "resizing_bicubic_up"];

type Call = (inputs: readonly Tensor[], values: readonly Tensor[]) => (Tensor | undefined)[][];
/** What a call gives, as a function of its tensors and the weights: outputs, gradients of Σ output · cot, weights after it. */
const calling = (
  layer: Layer,
  options: Record<string, unknown>,
  count: number,
  listed: boolean,
  cots: Tensor[],
): Call => {
  const tensorsOf = (x: unknown): Tensor[] => treeLeaves(x as Tree<Tensor>).filter(isTensor);
  return (inputs: readonly Tensor[], values: readonly Tensor[]): (Tensor | undefined)[][] => {
    const result: (Tensor | undefined)[][] = [];
    const { weights } = layer;
    const after = withValues(weights, values, () => {
      layer.clearLosses();
      const own = inputs.slice(0, count);
      const outputs = tensorsOf(layer.apply(...(listed ? [[...own]] : own), options));
      const terms = cots.map((ct, i) => sum(multiply(outputs[i]!, ct)));
      const wanted = [...inputs, ...values];
      const loss = terms.length ? terms.reduce((a, b) => add(a, b)) : undefined;
      const gradients = loss ? pullback([loss], [add(multiply(loss, 0), 1)], wanted) : [];
      result.push(outputs, gradients);
    });
    return [...result, after];
  };
};

describeOn("Keras's layers", () => {
  test.each(Object.keys(cases).filter((id) => !quirks.includes(id)))("%s", async (id) => {
    const c = cases[id]!;
    const arrays = readNpz(`${folder}${id}.npz`);
    const layer: Layer = deserializeLayer(c.layer, objectsOf({}));
    const weights = numbered(arrays, "weight").map(toTensor);
    for (const mode of ["infer", "train"] as const) {
      const training = mode === "train";
      const { inputs, args, options } = callOf(c, arrays);
      if (!layer.built) layer.apply(...args, { ...options, training });
      layer.setWeights(weights);
      const values = layer.weights.map((w) => w.value);
      if (!training && c.meta?.layer_losses_infer) {
        layer.clearLosses();
        void (layer.apply(...args, options) as unknown);
        for (const [i, loss] of layer.losses.entries())
          expect(await loss.item()).toBeCloseTo(Number(c.meta.layer_losses_infer[i]), 5);
      }
      const cots = numbered(arrays, `cot_${mode}`).map(toTensor);
      const listed = c.call_style !== "positional" && inputs.length > 1;
      const run = calling(layer, { ...options, training }, inputs.length, listed, cots);
      for (const [how, call] of [
        ["eager", run],
        ["compiled", jit(run)],
      ] as const) {
        const [outputs, gradients, after] = call(inputs, values) as [Tensor[], (Tensor | undefined)[], Tensor[]];
        const outs = numbered(arrays, `output_${mode}`);
        for (const [i, golden] of outs.entries()) await close(`${how} ${mode} output ${i}`, outputs[i]!, golden);
        for (let i = 0; i < inputs.length + values.length; i++) {
          const key = i < inputs.length ? `input.${i}` : `weight.${i - inputs.length}`;
          const golden = arrays[`grad_${mode}_${key}`];
          if (!golden) continue;
          const what = `${how} ${mode} gradient of ${key}`;
          const g = gradients[i];
          if (g) await close(what, g, golden, 3e-5);
          else
            expect(
              golden.data.every((v) => Number(v) === 0),
              what,
            ).toBe(true);
        }
        if (training)
          for (const [i, t] of after.entries()) {
            const golden = arrays[`weight_after_train.${i}`];
            if (golden) await close(`${how} weight ${i} after`, t, golden);
          }
      }
    }
  });
});
