import { availableParallelism } from "node:os";
import { DeviceError, dtypes, ValueError } from "@hornbeam/ir";
import type { Backend, Buffer, DType, Executable, HostKernel, Program } from "@hornbeam/ir";
import type { Addon, NativeDevice } from "./addon.ts";
import { encodeInPieces, encodeProgram, type EncodedProgram } from "./encodeProgram.ts";
import { loadAddon } from "./loadAddon.ts";

/** Options of the native backend. */
export interface NativeOptions {
  /** Threads that work is shared by; all cores by default. One number for the whole process: the last one that was set counts. */
  readonly threads?: number;
  /** Path of an addon, in place of the one that is found. */
  readonly addon?: string;
}

/** What the native backend tells about itself besides. */
export interface NativeBackend extends Backend {
  /** Vector instructions in use, whether oneDNN was built in, and what products of bfloat16 are computed with. */
  readonly machine: { readonly simd: string; readonly oneDnn: boolean; readonly bfloat16: string };
  threads(): number;
  sync(): Promise<void>;
  /** Ends what is running and frees everything. */
  dispose(): void;
}

const checked = (n: number): number => {
  if (!Number.isInteger(n) || n < 1 || n > 1024)
    throw new ValueError(`native: the number of threads must be a whole number from 1 to 1024; received ${n}.`, {
      op: "setNumThreads",
      received: String(n),
    });
  return n;
};

/** How many threads share the work of all native backends of this process from the next Program on. */
export const setNumThreads = (n: number): void => loadAddon().setNumThreads(checked(n));

/** Longest stretch of a function of the host between two turns of the event loop, in milliseconds. */
const STRETCH = 1;

/** Runs a function of the host; true where it goes on after this turn of the event loop, and will then call `done`. */
const callHost = (k: HostKernel, arrays: readonly Uint8Array[], done: (error?: string) => void): boolean => {
  const views = arrays.map((bytes, i) => {
    const { dtype } = k.args[i]!;
    const { array, bytes: size } = dtypes[dtype];
    return {
      data: new array(bytes.buffer, bytes.byteOffset, bytes.byteLength / size),
      shape: k.shapes[i]!,
      dtype,
    };
  });
  const args = [views.slice(0, k.inputs), views.slice(k.inputs), k.params] as const;
  const work = k.evaluate.inPieces?.(...args);
  if (!work) {
    k.evaluate(...args);
    return false;
  }
  /** Whether it is done. */
  const stretch = (): boolean => {
    const start = performance.now();
    while (!work.next().done) if (performance.now() - start > STRETCH) return false;
    return true;
  };
  const goOn = (): void => {
    try {
      if (stretch()) done();
      else setImmediate(goOn);
    } catch (error) {
      done(String((error as Error).message));
    }
  };
  if (stretch()) return false;
  setImmediate(goOn);
  return true;
};

/** Errors of the addon as Hornbeam's own. */
const failing = <T>(op: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw new DeviceError(`native: ${op}: ${(error as Error).message}. Use smaller batches, or another backend.`, {
      op,
    });
  }
};

const compile = (
  device: NativeDevice,
  program: Program,
  { bytes, hosts }: EncodedProgram,
  place: (b: Buffer) => number,
): Executable => {
  const id = failing("compile", () =>
    device.compile(
      bytes,
      hosts.length ? (fn, arrays, done) => callHost(hosts[fn]!, arrays, (error) => done(arrays, error)) : undefined,
    ),
  );
  const sizes = [program.inputs, program.outputs].map((list) => list.map((b) => program.buffers[b]!.bytes));
  const buffers = new Uint32Array(program.inputs.length + program.outputs.length);
  let gone = false;
  const aim = (what: string, given: readonly Buffer[], wanted: readonly number[], at: number): void => {
    if (given.length !== wanted.length || wanted.some((n, i) => given[i]!.byteLength < n))
      throw new ValueError(
        `native: run takes ${what}s of [${wanted.join(", ")}] bytes; received ` +
          `[${given.map((b) => b.byteLength).join(", ")}]. Pass the buffers in the Program's order.`,
        { op: "run" },
      );
    for (let i = 0; i < wanted.length; i++) buffers[at + i] = place(given[i]!);
  };
  return {
    run: (inputs, outputs) => {
      if (gone)
        throw new DeviceError("native: this executable was disposed of. Compile the Program again.", { op: "run" });
      aim("input", inputs, sizes[0]!, 0);
      aim("output", outputs, sizes[1]!, inputs.length);
      device.run(id, buffers);
    },
    dispose: () => {
      if (gone) return;
      gone = true;
      device.dispose(id);
    },
  };
};

/** Steps from one mark in the queue of work to the next, and marks that may lie ahead. */
const STEPS = 4;
const MARKS = 2;

/** Back-pressure: every few steps a mark is put into the queue, and who is ahead by several marks waits for the first of them. */
const queueMarks = (device: NativeDevice): (() => Promise<void> | undefined) => {
  const marks: Promise<void>[] = [];
  let steps = 0;
  return () => {
    if (++steps % STEPS) return undefined;
    marks.push(device.reached());
    return marks.length > MARKS ? marks.shift() : undefined;
  };
};

const open = (addon: Addon): NativeBackend => {
  const device = new addon.Device();
  const live = new Map<Buffer, number>();
  let bytesLive = 0;
  const place = (b: Buffer): number => {
    const id = live.get(b);
    if (id === undefined)
      throw new DeviceError(
        "native: a buffer must be live and of this device; received one that was freed or is another's.",
        { op: "native" },
      );
    return id;
  };
  const later = <T>(op: string, act: () => Promise<T>): Promise<T> =>
    act().catch((error: unknown) => {
      throw new DeviceError(`native: ${op}: ${(error as Error).message}.`, { op });
    });
  return {
    name: "native",
    machine: { simd: addon.simd, oneDnn: addon.oneDnn, bfloat16: addon.bf16 },
    capabilities: {
      dtypes: Object.keys(dtypes) as DType[],
      compute: ["float32", "float64", "int32", "uint32", "int64", "bool"],
      maxKernelArgs: 256,
    },
    alloc: (byteLength) => {
      const buffer = { byteLength };
      live.set(
        buffer,
        failing(`memory of ${byteLength} bytes (${bytesLive} are live)`, () => device.alloc(byteLength)),
      );
      bytesLive += byteLength;
      return buffer;
    },
    free: (b) => {
      device.free(place(b));
      live.delete(b);
      bytesLive -= b.byteLength;
    },
    write: (b, bytes) => {
      const id = place(b);
      if (bytes.byteLength > b.byteLength)
        throw new ValueError(`native: write takes at most ${b.byteLength} bytes here; received ${bytes.byteLength}.`);
      device.write(id, bytes);
    },
    read: async (b) => {
      const id = place(b);
      return later("read", () => device.read(id));
    },
    fill: async (b, write) => {
      const id = place(b);
      const memory = device.memory(id);
      const bytes = memory ? new Uint8Array(memory) : new Uint8Array(b.byteLength);
      try {
        await write(bytes);
        if (!memory) device.write(id, bytes);
      } finally {
        if (memory) addon.detach(memory);
      }
    },
    compile: (program) => compile(device, program, encodeProgram(program), place),
    *compileInPieces(program) {
      const encoded = yield* encodeInPieces(program);
      yield;
      return compile(device, program, encoded, place);
    },
    sync: () => later("run", () => device.sync()),
    ready: queueMarks(device),
    memory: () => ({ buffers: live.size, bytes: bytesLive }),
    threads: () => addon.numThreads(),
    dispose: () => device.close(),
  };
};

/**
 * The native backend: a Node-API addon whose own thread does the work, with all cores and the widest vectors that the processor has. `run`
 * returns at once; reading waits.
 *
 * `setDevice(native({ threads: 4 }))`
 *
 * @throws DeviceError where there is no addon for this machine.
 */
export const native = (options: NativeOptions = {}): NativeBackend => {
  const addon = loadAddon(options.addon);
  addon.setNumThreads(checked(options.threads ?? availableParallelism()));
  return open(addon);
};
