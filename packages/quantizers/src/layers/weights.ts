import type { Tensor } from "@hornbeam/core";
import { Constant, Ones, Zeros } from "@hornbeam/initializers";
import { isFloat, type DType, type Shape } from "@hornbeam/ir";
import { Variable, type Layer } from "@hornbeam/nn";
import { arange, cast, divide, floor, multiply, matmul, add } from "@hornbeam/ops";
import type { Target } from "./Quantized.ts";

/** A weight that is not trained; of integers unless it has the layer's dtype. */
export const frozenWeight = (
  layer: Layer,
  name: string,
  shape: Shape,
  dtype?: DType,
  first: "zeros" | "ones" | number = "zeros",
): Variable =>
  layer.addWeight({
    name,
    shape,
    initializer: first === "zeros" ? new Zeros() : first === "ones" ? new Ones() : new Constant({ value: first }),
    trainable: false,
    ...(dtype && { dtype }),
  });

/** The group of each of `n` inputs: Keras keeps it as floats. */
export const groupIndex = (layer: Layer, n: number, size: number): Variable => {
  const v = frozenWeight(layer, "g_idx", [n], "float32");
  if (size > 0) v.assign(groupsOf(n, size));
  return v;
};
/** ⌊i / size⌋ for each i below n. */
export const groupsOf = (n: number, size: number): Tensor => floor(divide(arange(0, n, 1, { dtype: "float32" }), size));

/** What a variable of packed integers stands for is read from it as `tensor`, as whoever calls the layer does. */
export const standsFor = (v: Variable, fullShape: Shape, value: () => Tensor): void => {
  Object.defineProperty(v, "tensor", { get: value, configurable: true });
  Object.assign(v, { fullShape });
};

/** alpha / rank · A·B of an adapted layer, in a dtype; undefined where it is not adapted. */
export const loraOf = (layer: Target, dtype: DType): Tensor | undefined => {
  const { loraKernelA: a, loraKernelB: b, loraAlpha, loraRank } = layer;
  if (!a || !b) return undefined;
  return cast(multiply(loraAlpha! / loraRank!, matmul(a.value, b.value)), dtype);
};
/** With what was adapted. */
export const plusLora = (layer: Target, w: Tensor): Tensor => {
  const delta = loraOf(layer, w.dtype);
  return delta ? add(w, delta) : w;
};

/** A variable for files: its value is another, and what is put into it goes to the real one, whose adaptation begins anew. */
export const mergedVariable = (layer: Target, real: Variable, value: Tensor): Variable => {
  const merged = new Variable(value, { name: real.name, dtype: real.dtype });
  merged.path = real.path;
  merged.assign = (given) => {
    real.assign(given);
    for (const v of [layer.loraKernelA!, layer.loraKernelB!]) v.assign(new Zeros().call(v.shape, v.dtype));
    return merged;
  };
  return merged;
};

/** Floats in the dtype a layer computes in. */
export const computed = (layer: Layer, t: Tensor): Tensor =>
  isFloat(t.dtype) && t.dtype === layer.computeDtype ? t : cast(t, layer.computeDtype);
