import { createWasm, type WasmBackend, type WasmOptions } from "./createWasm.ts";
import {
  control,
  convolutions,
  indexing,
  narrowProducts,
  parking,
  rowGroups,
  specialFunctions,
  threads,
} from "./parts.ts";
import { makeRemote } from "./remote/remote.ts";

/**
 * The WebAssembly backend: code is generated for each Program and runs on the calling thread and, where memory can be shared, on others;
 * with `worker` on none but others.
 * @throws DeviceError where the engine has no WebAssembly SIMD.
 */
export const wasm = (options: WasmOptions = {}): Promise<WasmBackend> =>
  options.worker
    ? makeRemote(options)
    : createWasm(
        [narrowProducts, convolutions, indexing, control, specialFunctions, rowGroups, threads, parking],
        options,
      );
