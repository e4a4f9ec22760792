export * from "./classes.ts";
export { deserialize } from "./deserialize.ts";
export { get } from "./get.ts";
export type { DTypePolicyMapOptions } from "./DTypePolicyMap.ts";
export type { QuantizationMode, QuantizedDTypePolicyOptions } from "./QuantizedDTypePolicy.ts";
export type { QuantizedFloat8DTypePolicyOptions } from "./QuantizedFloat8DTypePolicy.ts";
export { serialize } from "./serialize.ts";
