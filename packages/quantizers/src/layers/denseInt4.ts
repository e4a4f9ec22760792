import type { Tensor } from "@hornbeam/core";
import { cast, divide, reshape } from "@hornbeam/ops";
import { absMaxQuantizeGroupedWithZeroPoint } from "../numbers/absMaxQuantizeGroupedWithZeroPoint.ts";
import { absMaxQuantize } from "../numbers/absMaxQuantize.ts";
import { dequantizeWithGroups } from "../numbers/zeroPoints.ts";
import { packInt4, unpackInt4 } from "../packing/int4.ts";
import { quantizeWith } from "../Quantizer.ts";
import { blockSizeOf } from "./blockSizeOf.ts";
import { axesOf, denseCall, withDelta } from "./denseInt8.ts";
import { kernelView } from "./KernelView.ts";
import type { Plan, Quantized, Target } from "./Quantized.ts";
import { straightThrough } from "./straightThrough.ts";
import { computed, frozenWeight, groupIndex, mergedVariable, plusLora, standsFor } from "./weights.ts";

const range = { valueRange: [-8, 7] } as const;

/** Weights of 4 bits, two in a byte, with a scale for each column, or a scale and a zero point for each block of rows of a column. */
export const denseInt4 = (layer: Target, plan: Plan): Quantized => {
  const view = kernelView(layer, false);
  const { config } = plan;
  const old = layer.kernel!;
  const [rows, columns] = [view.summed, view.columns];
  const block = blockSizeOf(plan);
  const grouped = block > 0;
  const scaleShape = grouped ? [Math.ceil(rows / block), columns] : [columns];
  const kernel = frozenWeight(layer, "kernel", [rows, Math.ceil(columns / 2)], "int8");
  const scale = frozenWeight(layer, "kernel_scale", scaleShape, undefined, "ones");
  const zero = grouped ? frozenWeight(layer, "kernel_zero", scaleShape, "int8") : undefined;
  const index = grouped ? groupIndex(layer, rows, block) : undefined;
  /** Packed values, scales and zero points of a kernel. */
  const quantize = (w: Tensor, own = config?.weightQuantizer ?? null): Tensor[] => {
    const matrix = reshape(w, [rows, columns]);
    if (grouped) {
      const [q, s, z] = absMaxQuantizeGroupedWithZeroPoint(matrix, block, { toNumpy: true });
      return [packInt4(q, { axis: -1 })[0], s, z];
    }
    const [q, s] = own ? quantizeWith(own, matrix, axesOf(own, 0)) : absMaxQuantize(matrix, 0, range);
    return [packInt4(q, { axis: -1 })[0], reshape(s, [columns])];
  };
  if (plan.values) {
    const made = quantize(old.value);
    [kernel, scale, zero].forEach((v, i) => v?.assign(made[i]!));
  }
  const plain = (): Tensor => {
    const q = unpackInt4(kernel.value, columns, { axis: -1 });
    const w = grouped
      ? dequantizeWithGroups(q, scale.tensor, zero!.value, index!.value, 0)
      : divide(computed(layer, q), scale.tensor);
    return reshape(cast(w, layer.computeDtype), view.shape);
  };
  standsFor(kernel, view.shape, () => plusLora(layer, plain()));
  layer.kernel = kernel;
  const inputs = grouped ? null : (config?.activationQuantizer ?? null);
  const rounded = (x: Tensor): Tensor => {
    const [q, s] = quantizeWith(inputs!, x, view.inputAxes);
    return divide(view.product(computed(layer, q), plain()), view.inputScale(s));
  };
  const call = denseCall(layer, (x) =>
    withDelta(
      layer,
      view,
      x,
      straightThrough(x, rounded, (input) => view.product(input, plain())),
    ),
  );
  return {
    mode: "int4",
    config,
    removed: [old],
    ...(inputs && { call }),
    saved: () => {
      const real = [kernel, scale, ...(zero ? [zero] : [])];
      const made = layer.loraKernelA ? quantize(plusLora(layer, plain()), null) : undefined;
      const [first, ...rest] = made ? real.map((v, i) => mergedVariable(layer, v, made[i]!)) : real;
      return [first!, ...(layer.bias ? [layer.bias] : []), ...rest, ...(index ? [index] : [])];
    },
  };
};
