import { jit } from "@hornbeam/compiler";
import { isTensor, treeFill, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { getMask, isKerasTensor, setMask, withValues, type KerasTensor, type Layer } from "@hornbeam/nn";
import { add, cast, multiply, pullback, square, subtract, sum } from "@hornbeam/ops";
import { checkGradient } from "../gradients/checkGradient.ts";
import { copyState, must, mustBeClose, onJs, type LayerBench } from "./bench.ts";
import { hostTensor, read, symbolicInputs, tensorsOf } from "./values.ts";

type Args = readonly unknown[];
const inputsOf = (args: Args): Tensor[] => treeLeaves(args as Tree<unknown>).filter(isTensor);

/** The arguments with other tensors in their places; masks stay. */
const fill = (args: Args, inputs: readonly Tensor[]): unknown[] => {
  let n = 0;
  const leaves = treeLeaves(args as Tree<unknown>).map((x) => {
    if (!isTensor(x)) return x;
    const t = inputs[n++]!;
    setMask(t, getMask(x));
    return t;
  });
  return treeFill(args as Tree<unknown>, leaves) as unknown[];
};

/** What a call gives as a function of its tensors and the layer's variables: outputs, losses, variables after it. */
const pure =
  (layer: Layer, args: Args) =>
  (inputs: readonly Tensor[], values: readonly Tensor[]): Tensor[][] => {
    let outputs: Tensor[] = [];
    let losses: readonly Tensor[] = [];
    const after = withValues(layer.variables, values, () => {
      layer.clearLosses();
      outputs = tensorsOf(layer.apply(...fill(args, inputs)));
      losses = layer.losses;
      layer.clearLosses();
    });
    return [outputs, [...losses], after];
  };
const stateOf = (layer: Layer): Tensor[] => layer.variables.map((v) => v.value);

/** Compiled and eager calls give the same outputs, losses and state, in inference and in training. */
export const jitAgainstEager = async (bench: LayerBench): Promise<void> => {
  const layer = bench.built();
  for (const training of [false, true]) {
    const args = bench.args(training);
    const call = pure(layer, args);
    const [inputs, state] = [inputsOf(args), stateOf(layer)];
    const eager = call(inputs, state).flat();
    await mustBeClose(training ? "training" : "inference", jit(call)(inputs, state).flat(), eager, 1e-5);
  }
};

/** Outputs, losses and state are those of backend-js. */
export const asOnJs = async (bench: LayerBench): Promise<void> => {
  const layer = bench.built();
  const [args, state] = [bench.args(true), stateOf(layer)];
  const host = await Promise.all(state.map(read));
  const here = pure(layer, args)(inputsOf(args), state).flat();
  const values = await Promise.all(here.map(read));
  await onJs(bench.backend, async () => {
    const other = bench.built();
    other.variables.forEach((v, i) => (v.value = hostTensor(host[i]!)));
    const there = pure(other, bench.args(true))(inputsOf(bench.args(true)), stateOf(other)).flat();
    await mustBeClose("training on another backend", there, values.map(hostTensor), 2e-5);
  });
};

/** One compiled step of gradient descent: all numbers stay finite, and what trains moves as it does eagerly. */
export const trainingStep = async (bench: LayerBench): Promise<void> => {
  const layer = bench.built();
  const args = bench.args(true);
  const call = pure(layer, args);
  const trained = layer.variables.map((v, i) => (v.trainable ? i : -1)).filter((i) => i >= 0);
  const step = (inputs: readonly Tensor[], state: readonly Tensor[]): Tensor[] => {
    const [outputs, losses, after] = call(inputs, state) as [Tensor[], Tensor[], Tensor[]];
    const loss = [...outputs.filter((t) => isFloat(t.dtype)).map((t) => sum(square(t))), ...losses].reduce((a, b) =>
      add(a, b),
    );
    const gradients = pullback(
      [loss],
      [add(multiply(loss, 0), 1)],
      trained.map((i) => state[i]!),
    );
    trained.forEach((i, k) => {
      const g = gradients[k];
      if (g) after[i] = subtract(after[i]!, multiply(0.01, g));
    });
    return [loss, ...after];
  };
  const [inputs, state] = [inputsOf(args), stateOf(layer)];
  const [eager, compiled] = [step(inputs, state), jit(step)(inputs, state)];
  await mustBeClose("a compiled step", compiled, eager, 2e-4);
  let moved = 0;
  for (const [i, t] of compiled.slice(1).entries()) {
    const v = layer.variables[i]!;
    must(t.dtype === v.dtype && t.shape.join() === v.shape.join(), `${v.path} becomes ${t.dtype} [${t.shape}]`);
    const [now, before] = [await read(t), await read(state[i]!)];
    must(
      !isFloat(t.dtype) || now.data.every((x) => Number.isFinite(Number(x))),
      `${v.path} is not finite after a step`,
    );
    if (v.trainable && now.data.some((x, k) => x !== before.data[k])) moved++;
  }
  must(!trained.length || moved > 0, "no weight moves in a step of training");
};

/** In mixed precision outputs have the compute dtype, weights are float32, and values are about those of float32. */
export const mixedPrecision = async (bench: LayerBench): Promise<void> => {
  const { given } = bench;
  const [layer, full] = [bench.built({ dtype: "mixed_float16" }), bench.built()];
  copyState(full, layer);
  const real = tensorsOf(layer.apply(...bench.args(false)));
  const made = treeLeaves(
    given.make({ dtype: "mixed_float16" }).apply(...symbolicInputs(given.inputs), { ...given.call }) as Tree<unknown>,
  ).filter(isKerasTensor) as KerasTensor[];
  real.forEach((t, i) => must(t.dtype === made[i]!.dtype, `output ${i}: symbolic ${made[i]!.dtype}, real ${t.dtype}`));
  for (const v of layer.weights)
    must(!isFloat(v.dtype) || v.dtype === "float32", `${v.path} must be float32; it is ${v.dtype}`);
  const wide = (ts: readonly Tensor[]): Tensor[] => ts.map((t) => (isFloat(t.dtype) ? cast(t, "float32") : t));
  await mustBeClose("half precision", wide(real), tensorsOf(full.apply(...bench.args(false))), 2e-2);
};

/** Gradients by inputs and weights against finite differences, in float64 on backend-js, in training. */
export const gradient = (bench: LayerBench): Promise<void> =>
  onJs(bench.backend, async () => {
    const layer = bench.built({ dtype: "float64" });
    const args = bench.args(true, "float64");
    const [inputs, state] = [inputsOf(args), stateOf(layer)];
    const call = pure(layer, args);
    const floats = inputs.filter((t) => isFloat(t.dtype));
    const trained = layer.variables.flatMap((v, i) => (v.trainable && isFloat(v.dtype) ? [i] : []));
    const f = (...xs: Tensor[]): Tensor[] => {
      let n = 0;
      const given = inputs.map((t) => (isFloat(t.dtype) ? xs[n++]! : t));
      const values = [...state];
      for (const i of trained) values[i] = xs[n++]!;
      const [outputs, losses] = call(given, values) as [Tensor[], Tensor[], Tensor[]];
      return [...outputs.filter((t) => isFloat(t.dtype)), ...losses];
    };
    const xs = [...floats, ...trained.map((i) => state[i]!)];
    if (!xs.length) return;
    await checkGradient(f, xs, { order: 1, step: 1e-5, tolerance: bench.given.tolerance ?? 1e-6 });
  });
