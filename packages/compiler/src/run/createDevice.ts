import type { Pieces, Tensor } from "@hornbeam/core";
import { atOnce, hostData, Storage, type Device } from "@hornbeam/core";
import type { Backend, Executable } from "@hornbeam/ir";
import type { Donation } from "../plan/order.ts";
import { graphLeaves } from "../graph/key.ts";
import { ExecutableCache, type Compiled } from "./executables.ts";
import type { DebugMode } from "./debug.ts";

/** Options of `createDevice`. */
export interface DeviceOptions {
  /** Longest chain of eager ops before it is run by itself (default 1,000 ops). */
  readonly maxDepth?: number;
  /** Compiled Programs kept (default 512). */
  readonly cacheSize?: number;
  /** Runs op by op, checks every result for NaN and infinity, and names the op, its inputs and the line that made it: `debug`. */
  readonly debug?: DebugMode;
}

/** A device that can also run compiled graphs: what `jit` needs. */
export interface CompilingDevice extends Device {
  /** Compiles a graph over its leaves (kept by structure), with breaks. */
  /** @param donation inputs whose memory outputs may take over: `donationOf(tensors)` */
  compile(outputs: readonly Tensor[], inputs: readonly Tensor[], donation?: Donation): Pieces<Compiled>;
  /** Runs a compiled graph on realised inputs; donated ones become unreadable. Returns the outputs' memory. */
  execute(compiled: Compiled, inputs: readonly Tensor[], donated?: ReadonlySet<Tensor>): Storage[];
  /** Puts host data on the device. */
  upload(tensor: Tensor): void;
}

/** Does things in order: at once while nothing is being compiled asynchronously, after it otherwise. */
class Queue {
  #tail: Promise<void> | undefined;
  #error: unknown;

  do(work: () => void): void {
    if (this.#tail) this.wait(work);
    else work();
  }
  async idle(): Promise<void> {
    await this.#tail;
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error as Error;
  }
  wait(work: () => void | Promise<void>): void {
    const tail = (this.#tail ?? Promise.resolve())
      .then(work)
      .catch((e: unknown) => {
        this.#error ??= e;
      })
      .then(() => {
        if (this.#tail === tail) this.#tail = undefined;
      });
    this.#tail = tail;
  }
}

/** Puts the compiler in front of a backend. */
export const createDevice = (backend: Backend, options: DeviceOptions = {}): CompilingDevice => {
  const queue = new Queue();
  const cache = new ExecutableCache(backend, options.cacheSize ?? 512);

  const upload = (t: Tensor): void => {
    if (t.storage) return;
    const given = hostData(t)!;
    const buffer = backend.alloc(t.byteLength);
    backend.write(buffer, new Uint8Array(given.buffer, given.byteOffset, given.byteLength));
    t.settle(new Storage(device, buffer));
  };

  const execute: CompilingDevice["execute"] = ({ program, executable, taken }, inputs, donated) => {
    const ins = inputs.map((t) => t.storage!.buffer);
    const outs = taken.map((from, i) => ins[from] ?? backend.alloc(program.buffers[program.outputs[i]!]!.bytes));
    const run = (e: Executable): void => e.run(ins, outs);
    if (executable instanceof Promise) queue.wait(async () => run(await executable));
    else queue.do(() => run(executable));
    // Donated memory that an output took over changes hands; the rest is freed.
    const made = taken.map((from, i) => inputs[from]?.storage!.donate() ?? new Storage(device, outs[i]!));
    if (donated) for (const t of inputs) if (donated.has(t)) t.dispose();
    return made;
  };

  const realize = (tensors: readonly Tensor[]): void => {
    const wanted = [...new Set(tensors)].filter((t) => !t.storage);
    const leaves = graphLeaves(wanted);
    for (const t of leaves) if (hostData(t)) upload(t);
    const computed = wanted.filter((t) => !t.storage);
    if (!computed.length) return;
    const { debug } = options;
    if (debug) {
      const findings = debug.realize(device, computed);
      queue.wait(() => debug.check(device, findings));
      return;
    }
    const inputs = leaves.filter((t) => t.storage);
    const storages = execute(atOnce(cache.get(computed, inputs)), inputs);
    computed.forEach((t, i) => t.settle(storages[i]!));
  };

  const device: CompilingDevice = {
    backend,
    maxDepth: options.maxDepth ?? 1000,
    callSite: options.debug?.callSite,
    realize,
    execute,
    upload,
    compile: (...args) => cache.get(...args),
    release: (buffer) => queue.do(() => backend.free(buffer)),
    read: async (tensor) => {
      await queue.idle();
      return backend.read(tensor.storage!.buffer);
    },
    sync: async () => {
      await queue.idle();
      await backend.sync?.();
    },
  };
  return device;
};
