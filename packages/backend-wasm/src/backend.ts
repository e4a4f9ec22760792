import type { Backend, Capabilities, DType } from "@hornbeam/ir";
import { DeviceError, dtypes } from "@hornbeam/ir";
import { compileProgram } from "./compile.ts";
import { CONSTANT_BYTES, makeConstants } from "./constants.ts";
import type { WasmBuffer } from "./buffer.ts";
import { addressOf } from "./buffer.ts";
import { detectFeatures } from "./features.ts";
import { makeHeap } from "./memory.ts";

/** Options of the WebAssembly backend. */
export interface WasmOptions {
  /** Use relaxed SIMD (fused multiply-add) where the engine has it; true by default. Its results differ in the last bit. */
  readonly relaxed?: boolean;
}

/**
 * The WebAssembly backend: code is generated for each Program and runs on the calling thread.
 * @throws DeviceError where the engine has no WebAssembly SIMD.
 */
export const wasm = async (options: WasmOptions = {}): Promise<Backend> => {
  const { relaxed } = detectFeatures();
  const heap = makeHeap(CONSTANT_BYTES);
  const constants = makeConstants(heap);
  const capabilities: Capabilities = {
    dtypes: Object.keys(dtypes) as DType[],
    compute: ["float32", "float64", "int32", "uint32", "int64", "bool"],
    maxKernelArgs: 256,
  };
  return {
    name: "wasm",
    capabilities,
    alloc: (byteLength): WasmBuffer => ({ byteLength, address: heap.alloc(byteLength) }),
    free(buffer) {
      heap.free(addressOf(buffer), buffer.byteLength);
      (buffer as WasmBuffer).address = 0;
    },
    write(buffer, bytes) {
      if (bytes.length > buffer.byteLength)
        throw new DeviceError(
          `wasm: a write must fit its buffer; received ${bytes.length} bytes for ${buffer.byteLength}.`,
          { op: "write" },
        );
      heap.bytes().set(bytes, addressOf(buffer));
    },
    async read(buffer) {
      const at = addressOf(buffer);
      return heap.bytes().slice(at, at + buffer.byteLength);
    },
    compile: (program) => compileProgram(program, heap, constants, relaxed && options.relaxed !== false),
    memory: () => ({ ...heap.live }),
  };
};
