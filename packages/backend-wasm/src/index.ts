export { createWasm, type WasmBackend, type WasmOptions } from "./createWasm.ts";
export {
  control,
  convolutions,
  indexing,
  narrowProducts,
  parking,
  products,
  rowGroups,
  specialFunctions,
  threads,
  threadsWith,
  type WasmPart,
} from "./parts.ts";
export type { Worth } from "./threads/pool.ts";
export { wasm } from "./wasm.ts";
