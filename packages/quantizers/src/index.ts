export * from "./classes.ts";
export { absMaxQuantize, type AbsMaxQuantizeOptions } from "./numbers/absMaxQuantize.ts";
export { absMaxQuantizeGroupedWithZeroPoint } from "./numbers/absMaxQuantizeGroupedWithZeroPoint.ts";
export { computeFloat8AmaxHistory, computeFloat8Scale, quantizeAndDequantize, type Float8 } from "./numbers/float8.ts";
export { fakeQuantWithMinMaxVars, type FakeQuantOptions } from "./numbers/fakeQuantWithMinMaxVars.ts";
export { packInt2, unpackInt2 } from "./packing/int2.ts";
export { packInt4, unpackInt4 } from "./packing/int4.ts";
export { packTernary, unpackTernary } from "./packing/ternary.ts";
export type { Packed, PackOptions } from "./packing/pack.ts";
export { deserialize } from "./deserialize.ts";
export { get } from "./get.ts";
export { serialize } from "./serialize.ts";
export { QuantizationReport } from "./QuantizationReport.ts";
export type { AbsMaxQuantizerOptions } from "./AbsMaxQuantizer.ts";
export type { QuantizeOptions, QuantizerOptions } from "./Quantizer.ts";
export type { AWQConfigOptions } from "./configs/AWQConfig.ts";
export type {
  CalibratedConfig,
  CalibratedOptions,
  CalibrationData,
  QuantizationLayerStructure,
  Tokenizer,
} from "./configs/CalibratedConfig.ts";
export type { GPTQConfigOptions } from "./configs/GPTQConfig.ts";
export type { Int4QuantizationConfigOptions } from "./configs/Int4QuantizationConfig.ts";
export type { QuantizationConfigOptions } from "./configs/QuantizationConfig.ts";
export type { Quantized } from "./layers/Quantized.ts";
export { quantizeLayer, type QuantizeLayerOptions } from "./layers/quantizeLayer.ts";
export {
  withQuantization,
  type QuantizationMethods,
  type WithQuantization,
  type WithQuantizationOptions,
} from "./layers/withQuantization.ts";
export { quantizeModel, type QuantizeModelOptions } from "./quantizeModel.ts";
export { quantizationSummary } from "./quantizationSummary.ts";
