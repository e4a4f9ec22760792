import type { Backend, Capabilities, DType, LoopKernel } from "@hornbeam/ir";
import { DeviceError, dtypes } from "@hornbeam/ir";
import type { Build, Emitters, KernelSet } from "./codegen/build.ts";
import { emitProgram } from "./codegen/program.ts";
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
  /** Most bytes of WebAssembly memory; 4 GiB at most, which is the default. */
  readonly maxBytes?: number;
  /**
   * Threads that large Programs run on; by default as many as there are cores, at most 8. More than one needs shared memory: Node, or a
   * page that is cross-origin isolated; elsewhere there is one. Results have the same bits for any number.
   */
  readonly threads?: number;
  /**
   * The whole backend in a worker of its own: the thread that calls it only sends messages, so that a page stays responsive and a server
   * goes on answering, however long a step takes. One core is left to it by default. Only for `wasm()`.
   */
  readonly worker?: boolean;
}

/** The WebAssembly backend, and on how many threads it works. */
export interface WasmBackend extends Backend {
  /** `most` threads are used where there is enough to do; `running` of them are at work by now. */
  threads(): { readonly most: number; readonly running: number };
}

/**
 * The WebAssembly backend with these parts and loop kernels, for bundles that count kilobytes: `createWasm([products])` does
 * whatever dense layers need. A Program that needs another part is refused with its name.
 * @throws DeviceError where the engine has no WebAssembly SIMD.
 */
export const createWasm = async (parts: readonly WasmPart[], options: WasmOptions = {}): Promise<WasmBackend> => {
  const { relaxed } = detectFeatures();
  const set: KernelSet = Object.assign(
    { loop: { emit: (b: Build, k: LoopKernel) => emitLoop(b.ctx, k) } },
    ...parts.map((p) => p.kernels),
  );
  const functions: Record<string, unknown> = Object.assign({}, ...parts.map((p) => p.functions));
  const vectors: Record<string, string> = Object.assign({}, ...parts.map((p) => p.vectors));
  const threads = parts.find((p) => p.threads)?.threads;
  const count = threads?.count(options.threads) ?? 1;
  const heap = makeHeap(CONSTANT_BYTES, count > 1, options.maxBytes && Math.ceil(options.maxBytes / 65536));
  const team = count > 1 ? threads!.team(heap, count) : undefined;
  const emitters: Emitters = {
    emitProgram: parts.find((p) => p.emitProgram)?.emitProgram ?? emitProgram,
    alone: (_, body) => body(),
    ...team?.emitters,
  };
  const constants = makeConstants(heap);
  const capabilities: Capabilities = {
    dtypes: Object.keys(dtypes) as DType[],
    compute: ["float32", "float64", "int32", "uint32", "int64", "bool"],
    maxKernelArgs: 256,
  };
  const backend: WasmBackend = {
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
      compileProgram(
        program,
        heap,
        constants,
        relaxed && options.relaxed !== false,
        set,
        functions,
        vectors,
        emitters,
        team,
      ),
    memory: () => ({ ...heap.live }),
    threads: () => ({ most: count, running: team?.running() ?? 1 }),
    dispose: () => team?.dispose(),
  };
  return parts.find((p) => p.wrap)?.wrap!(backend, heap) ?? backend;
};
