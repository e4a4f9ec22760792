import { type KerasTensor, getMask, isKerasTensor, type Layer } from "@hornbeam/nn";
import { treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { must, type LayerBench } from "./bench.ts";
import type { LayerExpectation } from "./LayerCase.ts";
import { shapesOf, symbolicInputs, tensorsOf } from "./values.ts";

const counts = (layer: Layer): Readonly<Record<string, number>> => ({
  trainableWeights: layer.trainableWeights.length,
  nonTrainableWeights: layer.nonTrainableWeights.length,
  seedGenerators: layer.variables.length - layer.weights.length,
});
const mustCount = (layer: Layer, expected: LayerExpectation = {}): void => {
  for (const [name, found] of Object.entries(counts(layer))) {
    const wanted = expected[name as keyof LayerExpectation];
    must(wanted === undefined || wanted === found, `${name}: ${found}, expected ${String(wanted)}`);
  }
};

/** Made without input a layer has a name, a config that JSON holds, and no weights of another one. */
export const construction = async ({ given }: LayerBench): Promise<void> => {
  const [a, b] = [given.make({}), given.make({})] as const;
  const config = a.getConfig();
  must(config.name === a.name, `getConfig: name is ${String(config.name)}, the layer's ${a.name}`);
  must(
    a.variables.every((v) => !b.variables.includes(v)),
    "two layers share a variable",
  );
  must(/^[a-z_]/.test(a.name), `the name must be in snake case; it is ${a.name}`);
  const { supportsMasking } = given.expect ?? {};
  must(
    supportsMasking === undefined || a.supportsMasking === supportsMasking,
    `supportsMasking: ${a.supportsMasking}, expected ${String(supportsMasking)}`,
  );
  const named = given.make({ name: "mine" });
  must(named.name === "mine", `a given name must stay; it is ${named.name}`);
};

/** `build` alone makes the weights that a call would make. */
export const buildAlone = async (bench: LayerBench): Promise<void> => {
  const { given } = bench;
  const layer = given.make({});
  layer.build(...shapesOf(given.inputs));
  must(layer.built, "build must leave the layer built");
  mustCount(layer, given.expect);
  const called = bench.built();
  const show = (l: Layer): string => l.weights.map((v) => `${v.name} [${v.shape}]`).join(", ");
  must(show(layer) === show(called), `build makes ${show(layer)}, a call ${show(called)}`);
  layer.apply(...bench.args(false));
  must(layer.weights.length === called.weights.length, "a call after build must not make weights");
};

/** Symbolic values have the shapes and dtypes that real ones get. */
export const symbolicAgainstReal = async (bench: LayerBench): Promise<void> => {
  const { given } = bench;
  const real = given.make({});
  const values = tensorsOf(real.apply(...bench.args(false)));
  const layer = given.make({});
  const made = treeLeaves(layer.apply(...symbolicInputs(given.inputs), { ...given.call }) as Tree<unknown>);
  must(made.every(isKerasTensor), "symbolic inputs must give symbolic outputs");
  must(made.length === values.length, `${made.length} symbolic outputs, ${values.length} real ones`);
  (made as KerasTensor[]).forEach((t, i) => {
    const { shape, dtype } = values[i]!;
    const fits = t.shape.length === shape.length && t.shape.every((d, k) => d === null || d === shape[k]);
    must(fits, `output ${i}: symbolic shape [${t.shape}], real [${shape}]`);
    must(t.dtype === dtype, `output ${i}: symbolic dtype ${t.dtype}, real ${dtype}`);
  });
  mustCount(layer, given.expect);
  const { shape, dtype, losses } = given.expect ?? {};
  const [first] = values as [Tensor];
  must(!shape || first.shape.join() === shape.join(), `output shape [${first.shape}], expected [${shape}]`);
  must(!dtype || first.dtype === dtype, `output dtype ${first.dtype}, expected ${dtype}`);
  must(losses === undefined || real.losses.length === losses, `${real.losses.length} losses, expected ${losses}`);
};

/** Masks of real and of symbolic outputs are alike: of the leading axes of the output, and bool. */
export const masks = async (bench: LayerBench): Promise<void> => {
  const { given } = bench;
  const real = tensorsOf(given.make({}).apply(...bench.args(false)));
  const made = treeLeaves(
    given.make({}).apply(...symbolicInputs(given.inputs), { ...given.call }) as Tree<KerasTensor>,
  );
  real.forEach((t, i) => {
    const mask = getMask(t);
    must(Boolean(mask) === Boolean(getMask(made[i]!)), `output ${i}: a mask on only one of real and symbolic`);
    if (!mask) return;
    must(mask.dtype === "bool", `output ${i}: the mask must be bool; it is ${mask.dtype}`);
    const lead = t.shape.slice(0, mask.rank);
    must(lead.join() === mask.shape.join(), `output ${i} [${t.shape}]: the mask has shape [${mask.shape}]`);
  });
  const { maskShape } = given.expect ?? {};
  if (maskShape === undefined) return;
  const found = getMask(real[0]!)?.shape.join() ?? "none";
  const wanted = maskShape?.join() ?? "none";
  must(found === wanted, `mask of the output: ${found}, expected ${wanted}`);
};
