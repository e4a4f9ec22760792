import type { Buffer, Executable, HostKernel, Program } from "@hornbeam/ir";
import { DeviceError, ValueError, dtypes, sizeOf } from "@hornbeam/ir";
import type { FuncRef } from "./asm/index.ts";
import { makeModule } from "./asm/index.ts";
import { addressOf } from "./buffer.ts";
import type { Build, Emitters, KernelSet, Team } from "./codegen/build.ts";
import { scratchOf } from "./codegen/program.ts";
import type { Ctx } from "./codegen/types.ts";
import type { Constants } from "./constants.ts";
import { hostFunction } from "./host.ts";
import { MAX_PAGES, type Heap } from "./memory.ts";

/** Pages' main threads may not compile long modules at once; these are short enough anywhere. */
const syncBytes = 65536;

const makeCtx = (
  relaxed: boolean,
  vectors: Ctx["vectors"],
  constants: Constants,
  spill: (bits: number | bigint) => number,
  sharedPages?: number,
): Ctx => {
  const module = makeModule(sharedPages);
  const helpers = new Map<string, FuncRef>();
  return {
    module,
    relaxed,
    vectors,
    constant: (bits) => constants(bits) ?? spill(bits),
    func(name, params, results, body) {
      const old = helpers.get(name);
      if (old) return old;
      const made = module.func(params, results, body);
      helpers.set(name, made);
      return made;
    },
  };
};

/** Runs a host kernel on the arrays whose addresses stand at `table`. */
const runHost = (heap: Heap, k: HostKernel, table: number): void => {
  const { buffer } = heap.bytes();
  const addresses = new Uint32Array(buffer, table, k.args.length);
  const arrays = k.args.map(({ dtype }, i) => ({
    data: new dtypes[dtype].array(buffer, addresses[i], sizeOf(k.shapes[i]!)),
    shape: k.shapes[i]!,
    dtype,
  }));
  k.evaluate(arrays.slice(0, k.inputs), arrays.slice(k.inputs), k.params);
};

/** Generates a Program's module and makes it ready to run. */
export const compileProgram = (
  p: Program,
  heap: Heap,
  constants: Constants,
  relaxed: boolean,
  set: KernelSet,
  functions: Readonly<Record<string, unknown>>,
  vectors: Readonly<Record<string, string>>,
  emitters: Emitters,
  team?: Team,
): Executable | Promise<Executable> => {
  const owned: [number, number][] = [];
  const hosts: [HostKernel, number][] = [];
  const alloc = (bytes: number, data?: Uint8Array): number => {
    const address = heap.alloc(bytes);
    owned.push([address, bytes]);
    if (data) heap.bytes().set(data, address);
    return address;
  };
  const dispose = (): void => {
    for (const [address, bytes] of owned.splice(0)) heap.free(address, bytes);
  };
  try {
    const ctx = makeCtx(
      relaxed,
      vectors,
      constants,
      (bits) =>
        alloc(8, new Uint8Array((typeof bits === "bigint" ? BigInt64Array.of(bits) : Int32Array.of(bits)).buffer)),
      team && MAX_PAGES,
    );
    const scratchBytes = scratchOf(set, p, team?.partsOf);
    const build: Build = {
      ctx,
      set,
      alloc,
      kernels: new Map(),
      scratch: scratchBytes ? alloc(scratchBytes * (team?.threads ?? 1)) : 0,
      scratchBytes,
      host: (k, table) => hosts.push([k, table]) - 1,
      ...emitters,
    };
    const { table } = build.emitProgram(build, p, p.arenaBytes ? alloc(p.arenaBytes) : 0, "main");
    const bytes = ctx.module.bytes();
    const e: Record<string, WebAssembly.ImportValue> = {
      m: heap.memory,
      t: 0,
      host: (id: number) => runHost(heap, ...hosts[id]!),
    };
    for (const name of ctx.module.imports) e[name] ??= hostFunction(name, functions);
    const make = (module: WebAssembly.Module, instance: WebAssembly.Instance): Executable => {
      const main = instance.exports.main as () => void;
      const enlisted = team?.enlist(build, module, main);
      return executable(p, heap, enlisted?.run ?? main, table, () => {
        enlisted?.dispose();
        dispose();
      });
    };
    if (bytes.length <= syncBytes || typeof document === "undefined") {
      const module = new WebAssembly.Module(bytes);
      return make(module, new WebAssembly.Instance(module, { e }));
    }
    return WebAssembly.instantiate(bytes, { e }).then(
      ({ module, instance }) => make(module, instance),
      (error: unknown) => {
        dispose();
        throw error;
      },
    );
  } catch (error) {
    dispose();
    throw error;
  }
};

const executable = (p: Program, heap: Heap, main: () => void, table: number, dispose: () => void): Executable => {
  const sizes = [p.inputs, p.outputs].map((list) => list.map((b) => p.buffers[b]!.bytes)) as [number[], number[]];
  let view = new Uint32Array(0);
  let live = true;
  const place = (what: string, given: readonly Buffer[], wanted: readonly number[], at: number): void => {
    if (given.length !== wanted.length || wanted.some((n, i) => given[i]!.byteLength < n))
      throw new ValueError(
        `wasm: the Program takes ${what} of [${wanted.join(", ")}] bytes; received [${given.map((b) => b.byteLength).join(", ")}]. ` +
          `Pass the buffers in the Program's order.`,
        { op: "run" },
      );
    for (let i = 0; i < wanted.length; i++) view[at + i] = addressOf(given[i]!);
  };
  return {
    run(ins, outs) {
      if (!live)
        throw new DeviceError("wasm: this executable was disposed of. Compile the Program again.", { op: "run" });
      heap.bring?.([...ins, ...outs]);
      // Memory that has grown has a new ArrayBuffer.
      if (view.buffer !== heap.memory.buffer) view = new Uint32Array(heap.memory.buffer as ArrayBuffer);
      place("inputs", ins, sizes[0], table >>> 2);
      place("outputs", outs, sizes[1], (table >>> 2) + ins.length);
      main();
    },
    dispose() {
      live = false;
      dispose();
    },
  };
};
