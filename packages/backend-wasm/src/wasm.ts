import { createWasm, type WasmBackend, type WasmOptions } from "./createWasm.ts";
import { control, convolutions, indexing, narrowProducts, rowGroups, specialFunctions, threads } from "./parts.ts";

/**
 * The WebAssembly backend: code is generated for each Program and runs on the calling thread and, where memory can be shared, on others;
 * with `worker` on none but others.
 * @throws DeviceError where the engine has no WebAssembly SIMD.
 */
export const wasm = async (options: WasmOptions = {}): Promise<WasmBackend> => {
  if (!options.worker)
    return createWasm([narrowProducts, convolutions, indexing, control, specialFunctions, rowGroups, threads], options);
  const { makeRemote } = await import("./remote/remote.ts");
  return makeRemote(options);
};
