import type { Tensor } from "@hornbeam/core";
import { abs, cast, greater, mean, multiply, sign } from "@hornbeam/ops";
import { packTernary, unpackTernary } from "../packing/ternary.ts";
import type { Plan, Quantized, Target } from "./Quantized.ts";
import { computed, frozenWeight, plusLora, standsFor } from "./weights.ts";

/** β · sign(W)·[|W| > ½·mean|W|], β = mean|W|: five weights in a byte. Ma et al., 2024 (arXiv:2402.17764). */
export const denseTernary = (layer: Target, { config, values }: Plan): Quantized => {
  const old = layer.kernel!;
  const { shape } = old;
  const [rows, columns] = shape as readonly [number, number];
  // 121 is five zeros.
  const kernel = frozenWeight(layer, "kernel", [Math.ceil(rows / 5), columns], "uint8", 121);
  const scale = frozenWeight(layer, "kernel_scale", [], undefined, "ones");
  if (values) {
    const sizes = abs(old.value);
    const beta = mean(sizes);
    const trits = multiply(sign(old.value), cast(greater(sizes, multiply(0.5, beta)), old.dtype));
    kernel.assign(packTernary(trits)[0]);
    scale.assign(beta);
  }
  const plain = (): Tensor => multiply(computed(layer, unpackTernary(kernel.value, rows)), scale.tensor);
  standsFor(kernel, shape, () => plusLora(layer, plain()));
  layer.kernel = kernel;
  return {
    mode: "ternary",
    config,
    removed: [old],
    saved: () => [kernel, ...(layer.bias ? [layer.bias] : []), scale],
  };
};
