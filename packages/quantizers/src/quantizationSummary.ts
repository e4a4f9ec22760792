import { dtypes } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { flattenLayers } from "./flattenLayers.ts";
import { quantizedOf } from "./layers/Quantized.ts";

/**
 * A text with the policy and the bytes of the largest weight of each quantized layer, and how much smaller all of them are than in float32.
 * (`Model.quantization_summary`)
 * @example console.log(quantizationSummary(model));
 */
export const quantizationSummary = (model: Layer): string => {
  const lines = [`Quantization summary for "${model.name}"`, "=".repeat(65)];
  let [layers, stored, count] = [0, 0, 0];
  for (const [path, layer] of flattenLayers(model)) {
    const quantized = quantizedOf(layer);
    const [largest] = quantized ? [...layer.weights].sort((a, b) => b.value.size - a.value.size) : [];
    if (!quantized || !largest) continue;
    const bytes = largest.value.size * dtypes[largest.dtype].bytes;
    lines.push(
      `Layer: ${path}`,
      `  dtype policy : ${layer.dtypePolicy.name}`,
      `  weight store : ${largest.dtype} (${bytes} bytes)`,
    );
    layers++;
    stored += bytes;
    const { fullShape = largest.shape } = largest as { readonly fullShape?: readonly number[] };
    count += fullShape.reduce((n, d) => n * d, 1);
  }
  if (!layers) return [...lines, "No quantized layers found."].join("\n");
  lines.push(
    "-".repeat(65),
    `Quantized layers : ${layers}`,
    `Quantized params : ${count}`,
    `Weight storage   : ${stored} bytes quantized vs ${4 * count} bytes float32 (${((4 * count) / stored).toFixed(2)}x smaller)`,
  );
  return lines.join("\n");
};
