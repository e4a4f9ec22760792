import type { Backend } from "@hornbeam/ir";
import { createWasm, type WasmOptions } from "./createWasm.ts";
import { control, convolutions, indexing, products, rowGroups, specialFunctions } from "./parts.ts";

/**
 * The WebAssembly backend: code is generated for each Program and runs on the calling thread.
 * @throws DeviceError where the engine has no WebAssembly SIMD.
 */
export const wasm = (options?: WasmOptions): Promise<Backend> =>
  createWasm([products, convolutions, indexing, control, specialFunctions, rowGroups], options);
