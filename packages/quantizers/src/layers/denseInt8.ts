import type { Tensor } from "@hornbeam/core";
import { add, cast, divide, multiply } from "@hornbeam/ops";
import { AbsMaxQuantizer } from "../AbsMaxQuantizer.ts";
import { absMaxQuantize } from "../numbers/absMaxQuantize.ts";
import { quantizeWith, type Quantizer } from "../Quantizer.ts";
import { kernelView, type KernelView } from "./KernelView.ts";
import type { Plan, Quantized, Target } from "./Quantized.ts";
import { straightThrough } from "./straightThrough.ts";
import { computed, frozenWeight, loraOf, mergedVariable, plusLora, standsFor } from "./weights.ts";

/** The product, then the bias and the activation of the layer. */
export const denseCall =
  (layer: Target, product: (x: Tensor, options?: object) => Tensor) =>
  (x: Tensor, options?: object): Tensor => {
    const y = product(computed(layer, x), options);
    const moved = layer.bias ? add(y, layer.bias.tensor) : y;
    return layer.activation ? layer.activation(moved) : moved;
  };

/** With alpha / rank · x·A·B where the layer is adapted. */
export const withDelta = (layer: Target, view: KernelView, x: Tensor, y: Tensor): Tensor => {
  const delta = loraOf(layer, y.dtype);
  return delta ? add(y, view.product(x, delta)) : y;
};

/** Axes of a quantizer: its own, or those of the layer. */
export const axesOf = (quantizer: Quantizer | null, own: number | readonly number[]): number | readonly number[] =>
  (quantizer as AbsMaxQuantizer | null)?.axis ?? own;

/** round(x·sₓ)·round(W·s) / (sₓ·s): both operands int8, the product int32. */
export const denseInt8 = (layer: Target, { config, values }: Plan): Quantized => {
  const view = kernelView(layer, false);
  const old = layer.kernel!;
  const kernel = frozenWeight(layer, "kernel", view.shape, "int8");
  const scale = frozenWeight(layer, "kernel_scale", view.scaleShape, undefined, "ones");
  if (values) {
    const own = config?.weightQuantizer ?? null;
    const [q, s] = quantizeWith(own ?? new AbsMaxQuantizer(), old.value, axesOf(own, view.kernelAxes));
    kernel.assign(q);
    scale.assign(view.kernelScale(s));
  }
  const inputs = config ? config.activationQuantizer : new AbsMaxQuantizer();
  const plain = (): Tensor => divide(computed(layer, kernel.value), view.backToKernel(scale.tensor));
  standsFor(kernel, view.shape, () => plusLora(layer, plain()));
  layer.kernel = kernel;
  const integers = (x: Tensor): Tensor => {
    const [q, s] = quantizeWith(inputs!, x, view.inputAxes);
    const y = cast(view.product(q, kernel.value), layer.computeDtype);
    return divide(y, multiply(scale.tensor, view.inputScale(s)));
  };
  const call = denseCall(layer, (x) =>
    withDelta(
      layer,
      view,
      x,
      straightThrough(x, integers, (input) => view.product(input, plain())),
    ),
  );
  return {
    mode: "int8",
    config,
    removed: [old],
    ...(inputs && { call }),
    saved: () => {
      const bias = layer.bias ? [layer.bias] : [];
      if (!layer.loraKernelA) return [kernel, ...bias, scale];
      const [q, s] = absMaxQuantize(plusLora(layer, plain()), view.kernelAxes);
      const both = [mergedVariable(layer, kernel, q), mergedVariable(layer, scale, view.kernelScale(s))] as const;
      return [both[0], ...bias, both[1]];
    },
  };
};
