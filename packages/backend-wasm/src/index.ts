export { createWasm, type WasmOptions } from "./createWasm.ts";
export { control, convolutions, indexing, products, rowGroups, specialFunctions, type WasmPart } from "./parts.ts";
export { wasm } from "./wasm.ts";
