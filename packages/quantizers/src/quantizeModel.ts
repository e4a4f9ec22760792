import { UnsupportedError, ValueError } from "@hornbeam/ir";
import { Functional, InputLayer, Model, Sequential, type Layer } from "@hornbeam/nn";
import { calibrate } from "./calibration/calibrate.ts";
import { CalibratedConfig, type QuantizationLayerStructure } from "./configs/CalibratedConfig.ts";
import type { QuantizationConfig } from "./configs/QuantizationConfig.ts";
import { resolveConfig } from "./configs/resolveConfig.ts";
import { flattenLayers } from "./flattenLayers.ts";
import { quantizedOf } from "./layers/Quantized.ts";
import { quantizeLayer } from "./layers/quantizeLayer.ts";
import { QuantizationReport } from "./QuantizationReport.ts";

/** Which layers: those whose name a pattern finds, or for which a function is true. */
export type LayerFilter = string | RegExp | readonly (string | RegExp)[] | ((layer: Layer) => boolean);

/** Options of `quantizeModel`; names and defaults of Keras. */
export interface QuantizeModelOptions {
  readonly config?: QuantizationConfig | null;
  readonly filters?: LayerFilter | null;
  readonly typeCheck?: boolean;
}

const isModel = (layer: Layer): boolean =>
  layer instanceof Model || layer instanceof Functional || layer instanceof Sequential;

const passes = (layer: Layer, filters: LayerFilter | null | undefined): boolean => {
  if (filters === null || filters === undefined) return true;
  if (typeof filters === "function") return filters(layer);
  return [filters].flat().some((pattern) => new RegExp(pattern as string | RegExp).test(layer.name));
};

/** For modes with data, the structure that says which layers they are for. @throws ValueError where there is none. */
const structureOf = (model: Layer, config: CalibratedConfig): QuantizationLayerStructure => {
  const hook = (
    model as { getQuantizationLayerStructure?(mode: string): QuantizationLayerStructure | null | undefined }
  ).getQuantizationLayerStructure;
  const structure = config.quantizationLayerStructure ?? hook?.call(model, config.mode);
  if (!structure?.sequentialBlocks?.length)
    throw new ValueError(
      `${model.name}: ${config.mode} needs { preBlockLayers, sequentialBlocks }, with at least one block; received none. Pass quantizationLayerStructure in the config.`,
    );
  if (!config.dataset) throw new ValueError(`${model.name}: ${config.mode} needs a dataset; the config has none.`);
  return structure;
};

/**
 * Quantizes all layers of a model that can be: see `quantizeLayer`. GPTQ and AWQ take the dense layers inside the blocks of a structure, one block
 * after the other, and let the data of their config run through. (`Model.quantize`)
 * @throws ValueError for a mode that does not fit; the model is untouched then.
 * @example const report = await quantizeModel(model, "int8");
 */
export const quantizeModel = async (
  model: Layer,
  mode?: string | QuantizationConfig | null,
  { config, filters, typeCheck = true }: QuantizeModelOptions = {},
): Promise<QuantizationReport> => {
  const resolved = resolveConfig(mode, config);
  const structure = resolved instanceof CalibratedConfig ? structureOf(model, resolved) : undefined;
  const covered =
    structure && new Set(structure.sequentialBlocks.flatMap((b) => [b, ...flattenLayers(b).map(([, l]) => l)]));
  const report = new QuantizationReport({ mode: resolved.mode });
  const all = flattenLayers(model);
  /** Parts of layers that are no models: the config of the whole layer does not say that they are quantized. */
  const parts = new Set(all.flatMap(([, layer]) => (isModel(layer) ? [] : flattenLayers(layer).map(([, l]) => l))));
  for (const [path, layer] of all) {
    if (isModel(layer) || layer instanceof InputLayer) continue;
    if (covered && !covered.has(layer)) report.addSkipped(path, QuantizationReport.SKIP_OUTSIDE_STRUCTURE);
    else if (!passes(layer, filters)) report.addSkipped(path, QuantizationReport.SKIP_FILTERED);
    else if (quantizedOf(layer)) report.addSkipped(path, QuantizationReport.SKIP_ALREADY_QUANTIZED);
    else
      try {
        quantizeLayer(layer, null, { config: resolved, typeCheck });
        report.addQuantized(path, resolved.mode, layer.dtypePolicy.name);
        if (parts.has(layer)) report.addError(path, "a part of another layer: save the weights, not the whole model");
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        report.addSkipped(path, QuantizationReport.SKIP_NO_SUPPORT);
      }
  }
  if (structure) await calibrate(resolved as CalibratedConfig, structure);
  return report;
};
