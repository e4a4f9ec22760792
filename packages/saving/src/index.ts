export * from "./archive/kerasArchive.ts";
export * from "./archive/openArchive.ts";
export * from "./archive/types.ts";
export { writeArchive, writeArchiveTo, type StreamedMember } from "./archive/writeArchive.ts";
export type { ExpansionLimits } from "./bytes/limits.ts";
export * from "./config/parsePyJson.ts";
export * from "./config/pyFloat.ts";
export * from "./config/stringifyPyJson.ts";
export type * from "./config/types.ts";
export { formatOf, type FileFormat } from "./files/formatOf.ts";
export * from "./files/memory.ts";
export { iterableSource, partsReader } from "./files/parts.ts";
export type * from "./files/types.ts";
export type { StoredDType } from "./hdf5/types.ts";
export type { StoredVariable, WeightGroup, WeightTree } from "./hdf5/weights.ts";
export type { LazyBytes } from "./hdf5/write/image.ts";
export * from "./naming/attributeName.ts";
export * from "./naming/attributeOrder.ts";
export * from "./naming/containerName.ts";
export * from "./naming/snakeCase.ts";
export type { AssetLayer } from "./model/assets.ts";
export type { Objects } from "./model/configValues.ts";
export { deserializeLayer, deserializeObject } from "./model/deserialize.ts";
export type { CompileLoading } from "./model/compileAgain.ts";
export { serializeCompile, type CompileState, type SavedOptimizer } from "./model/compileConfig.ts";
export { compileOptions, type CompileObjects } from "./model/compileOptions.ts";
export { loadModel, type LoadLimits } from "./model/loadModel.ts";
export { loadWeights } from "./model/loadWeights.ts";
export {
  modelToBytes,
  saveModel,
  saveSafetensors,
  saveWeights,
  weightsToBytes,
  type SaveModelOptions,
  type SaveSafetensorsOptions,
  type SaveWeightsOptions,
} from "./model/saveModel.ts";
export { serializeLayer } from "./model/serialize.ts";
export type { LoadReport, LoadWeightsOptions, StoredEntry, WeightIndex } from "./model/types.ts";
export { walkWeights } from "./model/walkWeights.ts";
export { collectWeights, planWeights, restoreWeights, type LazyVariable, type LazyWeights } from "./model/weights.ts";
