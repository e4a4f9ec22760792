import type { Backend, Capabilities, DType, LoopKernel, Program } from "@hornbeam/ir";
import { DeviceError, dtypes } from "@hornbeam/ir";
import type { Build, KernelSet } from "./codegen/build.ts";
import { emitLoop } from "./codegen/loop.ts";
import type { WasmPart } from "./parts.ts";
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
 * The WebAssembly backend with these parts and loop kernels, for bundles that count kilobytes: `createWasm([products])` does
 * whatever dense layers need. A Program that needs another part is refused with its name.
 * @throws DeviceError where the engine has no WebAssembly SIMD.
 */
export const createWasm = async (parts: readonly WasmPart[], options: WasmOptions = {}): Promise<Backend> => {
  const { relaxed } = detectFeatures();
  const set: KernelSet = Object.assign(
    { loop: { emit: (b: Build, k: LoopKernel) => emitLoop(b.ctx, k) } },
    ...parts.map((p) => p.kernels),
  );
  const functions: Record<string, unknown> = Object.assign({}, ...parts.map((p) => p.functions));
  const vectors: Record<string, string> = Object.assign({}, ...parts.map((p) => p.vectors));
  const arrange = parts.find((p) => p.arrange)?.arrange ?? ((p: Program) => p.steps);
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
    compile: (program) =>
      compileProgram(program, heap, constants, relaxed && options.relaxed !== false, set, functions, vectors, arrange),
    memory: () => ({ ...heap.live }),
  };
};
