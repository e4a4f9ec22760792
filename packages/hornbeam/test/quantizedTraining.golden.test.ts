import { hostLeaf } from "@hornbeam/core";
import { readWeights } from "@hornbeam/saving/formats";
import { openArchive } from "@hornbeam/saving";
import { expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { goldenBytes } from "../../../tooling/goldens/files.ts";
import { parseNpz } from "../../../tooling/goldens/npz.ts";
import { Dense, Input, loadModel, quantizers, Sequential, SGD, tensor, type Tensor } from "../src/index.ts";

const arrays = parseNpz(goldenBytes("quantized/training.npz"));
const leaf = (name: string): Tensor => {
  const { data, shape, dtype } = arrays[name]!;
  return hostLeaf({ shape: [...shape], dtype }, data);
};
const numbers = (name: string): number[] => Array.from(arrays[name]!.data, Number);
const make = (prefix: string): { model: Sequential; first: InstanceType<typeof Dense> } => {
  const first = new Dense(5, { activation: "relu" });
  const model = new Sequential([Input({ shape: [6] }), first, new Dense(3)]);
  model.setWeights([0, 1, 2, 3].map((i) => leaf(`${prefix}.f${i}`)));
  return { model, first };
};
const close = (ours: ArrayLike<number | bigint>, theirs: readonly number[], digits = 5): void =>
  theirs.forEach((v, i) => expect(Number(ours[i]), `${i}`).toBeCloseTo(v, digits));

describeOn("quantized layers in training, as in Keras", () => {
  test("float8: losses, weights, scales and histories of six compiled steps", async () => {
    const { model } = make("float8");
    await model.quantize("float8", { verbose: false });
    model.compile({ optimizer: new SGD({ learningRate: 0.05 }), loss: "mse" });
    const { history } = await model.fit(leaf("x"), leaf("y"), { epochs: 6, batchSize: 8, shuffle: false, verbose: 0 });
    close(history["loss"] as number[], numbers("float8.loss"), 4);
    for (const [i, v] of model.weights.entries()) {
      const theirs = numbers(`float8.e.${v.path}`);
      expect(theirs.length, v.path).toBe(v.value.size);
      close(await v.value.data(), theirs, 4);
      expect(v.trainable, `${i}`).toBe(true);
    }
  });

  for (const mode of ["int8", "int4"] as const)
    test(`${mode}: an adapted layer computes, is saved with the sum, and read back`, async () => {
      const { model, first } = make(`lora_${mode}`);
      await model.quantize(mode === "int4" ? new quantizers.Int4QuantizationConfig({ blockSize: 4 }) : mode, {
        verbose: false,
      });
      first.enableLora(2, { loraAlpha: 3 });
      expect(model.trainableVariables.map((v) => v.name)).toEqual(["bias", "lora_kernel_a", "lora_kernel_b", "bias"]);
      const factors = first as unknown as Record<"loraKernelA" | "loraKernelB", { assign(t: Tensor): void }>;
      factors.loraKernelA.assign(leaf(`lora_${mode}.a`));
      factors.loraKernelB.assign(leaf(`lora_${mode}.b`));
      close(await (model.apply(leaf("x")) as Tensor).data(), numbers(`lora_${mode}.out`), 4);
      const bytes = await model.toBytes();
      const stored = await readWeights(await openArchive(bytes).read("model.weights.h5"));
      const { vars } = stored.get("/layers/dense")!;
      const wanted = Object.keys(arrays).filter((k) => k.startsWith(`lora_${mode}.s`));
      expect(vars.length).toBe(wanted.length);
      // What was rounded may be one step apart where the sum of floats is between two.
      const [q, theirs] = [new Int8Array((vars[0]!.data as Uint8Array).slice().buffer), numbers(`lora_${mode}.s0`)];
      if (mode === "int8") theirs.forEach((v, i) => expect(Math.abs(q[i]! - v)).toBeLessThanOrEqual(1));
      const again = await loadModel(bytes);
      const [a, b] = [await (model.apply(leaf("x")) as Tensor).data(), await (again.apply(leaf("x")) as Tensor).data()];
      const theirsAgain = Array.from(b as ArrayLike<number>);
      const worst = Math.max(...Array.from(a as ArrayLike<number>, (v, i) => Math.abs(v - theirsAgain[i]!)));
      expect(worst).toBeLessThan(mode === "int8" ? 0.1 : 0.8);
    });

  test("an int8 layer hands gradients on, and adapted it learns", async () => {
    const { model, first } = make("lora_int8");
    await model.quantize("int8", { verbose: false, filters: "^dense$" });
    first.enableLora(2);
    model.compile({ optimizer: "adam", loss: "mse" });
    const frozen = await first.kernel.value.data();
    const { history } = await model.fit(leaf("x"), leaf("y"), { epochs: 60, batchSize: 8, verbose: 0 });
    expect(history["loss"]!.at(-1)).toBeLessThan((history["loss"]![0] as number) * 0.95);
    expect(await first.kernel.value.data()).toEqual(frozen);
    expect((model.apply(tensor([[1, 2, 3, 4, 5, 6]])) as Tensor).shape).toEqual([1, 3]);
  });
});
