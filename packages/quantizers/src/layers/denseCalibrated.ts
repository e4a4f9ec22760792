import type { Tensor } from "@hornbeam/core";
import { UnsupportedError, ValueError } from "@hornbeam/ir";
import { cast, divide, expandDims, reshape, transpose } from "@hornbeam/ops";
import { dequantizeWithGroups } from "../numbers/zeroPoints.ts";
import { packInt2, unpackInt2 } from "../packing/int2.ts";
import { packInt4, unpackInt4 } from "../packing/int4.ts";
import { calibratedSizes } from "./blockSizeOf.ts";
import { kernelView } from "./KernelView.ts";
import type { Plan, Quantized, Target } from "./Quantized.ts";
import { computed, frozenWeight, groupIndex, standsFor } from "./weights.ts";

/** How many weights are in a byte: those of 3 and 8 bits have one each. */
const perByte = (bits: number): number => (bits === 4 ? 2 : bits === 2 ? 4 : 1);
const uint8 = { axis: 0, dtype: "uint8" } as const;
const pack = (q: Tensor, bits: number): Tensor => {
  const bytes = cast(q, "uint8");
  return bits === 4 ? packInt4(bytes, uint8)[0] : bits === 2 ? packInt2(bytes, uint8)[0] : bytes;
};
const unpack = (q: Tensor, bits: number, length: number): Tensor =>
  bits === 4 ? unpackInt4(q, length, uint8) : bits === 2 ? unpackInt2(q, length, uint8) : q;

/** Weights that data decide (GPTQ, AWQ): floats until then, and from then on [out, in] from 0, with scales and zero points of groups. */
export const denseCalibrated = (layer: Target, plan: Plan): Quantized => {
  const view = kernelView(layer, true);
  const { mode, config } = plan;
  if (layer.loraRank) throw new UnsupportedError(`${layer.name}: LoRA does not go with ${mode}.`);
  const { bits, group } = calibratedSizes(plan);
  const { rows, columns } = view;
  const groups = group === -1 ? 1 : Math.ceil(rows / group);
  const old = layer.kernel!;
  const packed = frozenWeight(layer, "kernel", [Math.ceil(columns / perByte(bits)), rows], "uint8");
  const scale = frozenWeight(layer, "kernel_scale", [columns, groups], undefined, "ones");
  // Keras's EinsumDense has another name for it.
  const zero = frozenWeight(layer, layer.equation ? "zero_point" : "kernel_zero", [columns, groups], "uint8");
  const inputScales = mode === "awq" ? frozenWeight(layer, "awq_scales", [rows], undefined, "ones") : undefined;
  const index = groupIndex(layer, rows, -1);
  const rest = [packed, scale, zero, ...(inputScales ? [inputScales] : []), index];
  const plain = (): Tensor => {
    const w = dequantizeWithGroups(unpack(packed.value, bits, columns), scale.tensor, zero.value, index.value);
    const turned = transpose(w);
    const whole = inputScales ? divide(turned, expandDims(inputScales.tensor, -1)) : turned;
    return computed(layer, reshape(whole, view.shape));
  };
  const removed = plan.values ? [] : [old];
  const take = (): void => {
    standsFor(packed, view.shape, plain);
    layer.kernel = packed;
    removed.splice(0, removed.length, old);
  };
  if (!plan.values) take();
  return {
    mode,
    config,
    removed,
    calibration: {
      matrix: reshape(old.value, [rows, columns]),
      finish: (found) => {
        packed.assign(pack(found.quantized, bits));
        scale.assign(found.scale);
        zero.assign(found.zero);
        index.assign(found.groups);
        if (found.inputScales) inputScales?.assign(found.inputScales);
        take();
      },
    },
    saved: () => {
      if (!removed.length)
        throw new ValueError(
          `${layer.name}: its weights wait for data, and cannot be saved before. Calibrate it: model.quantize("${mode}", { config }), with a structure that has this layer.`,
        );
      return [...(layer.bias ? [layer.bias] : []), ...rest];
    },
  };
};
