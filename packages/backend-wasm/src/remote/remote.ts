import type { Buffer, Capabilities, Executable, HostKernel, Program } from "@hornbeam/ir";
import { DeviceError, dtypes, sizeOf, UnsupportedError } from "@hornbeam/ir";
import type { WasmBackend, WasmOptions } from "../createWasm.ts";
import type { Answer, Request } from "./messages.ts";
import { segmentsOf, type Segment } from "./segments.ts";
import { spawnWorker } from "./spawn.ts";

/** A block of memory in the worker; number 0 once it is freed. */
interface RemoteBuffer extends Buffer {
  id: number;
}

const idOf = (buffer: Buffer): number => {
  const { id } = buffer as RemoteBuffer;
  if (!id)
    throw new DeviceError(
      "wasm: the buffer was freed, or belongs to another backend. Move the tensor to this device first.",
      { op: "wasm" },
    );
  return id;
};

const asError = (name: string, message: string): Error =>
  name === "UnsupportedError" ? new UnsupportedError(message) : new DeviceError(message, { op: "wasm" });

/** The requests to a worker and its answers. */
const connect = async (options: WasmOptions) => {
  const waiting = new Map<number, { resolve(bytes: Uint8Array): void; reject(error: Error): void }>();
  let failure: Error | undefined;
  let questions = 0;
  let running = 1;
  let started: (answer: Extract<Answer, { is: "ready" }>) => void;
  let refused: (error: Error) => void;
  const ready = new Promise<Extract<Answer, { is: "ready" }>>((resolve, reject) => {
    [started, refused] = [resolve, reject];
  });
  const lost = (error: Error): void => {
    failure = error;
    refused(error);
    for (const w of waiting.values()) w.reject(error);
    waiting.clear();
  };
  const worker = spawnWorker(
    (answer) => {
      if (answer.is === "ready") return started(answer);
      if (answer.is === "error") {
        const error = asError(answer.name, answer.message);
        refused(error);
        if (answer.answer === undefined) failure ??= error;
        else settle(answer.answer)?.reject(error);
        return;
      }
      running = answer.running;
      const { resolve, reject } = settle(answer.answer)!;
      // What failed before is told to the next who asks.
      if (failure) {
        reject(failure);
        failure = undefined;
      } else resolve(answer.is === "bytes" ? answer.bytes : new Uint8Array(0));
    },
    (reason) => lost(new DeviceError(`wasm: the worker of the backend ended: ${reason}`, { op: "wasm" })),
  );
  const settle = (n: number) => {
    const found = waiting.get(n);
    waiting.delete(n);
    return found;
  };
  // One core is the caller's.
  const cores = (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 2;
  const { relaxed, maxBytes, threads: asked = Math.min(8, Math.max(1, cores - 1)) } = options;
  worker.post({ do: "start", options: { relaxed, maxBytes, threads: asked } });
  const { capabilities, threads } = await ready;
  return {
    capabilities,
    threads: () => ({ most: threads, running }),
    post: (request: Request, transfer?: readonly ArrayBuffer[]) => worker.post(request, transfer),
    ask: (make: (answer: number) => Request): Promise<Uint8Array> =>
      new Promise((resolve, reject) => {
        waiting.set(++questions, { resolve, reject });
        worker.post(make(questions));
      }),
    stop: () => {
      worker.stop();
      lost(new DeviceError("wasm: the backend was disposed of.", { op: "wasm" }));
    },
  };
};

/** Runs a function of the host on copies of its arguments; gives the bytes of its results. */
const evaluate = (k: HostKernel, inputs: readonly Uint8Array[]): Uint8Array[] => {
  const arrays = k.args.map(({ dtype }, i) => {
    const shape = k.shapes[i]!;
    const size = sizeOf(shape);
    const bytes =
      i < k.inputs ? inputs[i]!.slice(0, size * dtypes[dtype].bytes) : new Uint8Array(size * dtypes[dtype].bytes);
    return { data: new dtypes[dtype].array(bytes.buffer as ArrayBuffer, 0, size), shape, dtype };
  });
  k.evaluate(arrays.slice(0, k.inputs), arrays.slice(k.inputs), k.params);
  return arrays.slice(k.inputs).map(({ data }) => new Uint8Array(data.buffer as ArrayBuffer));
};

/**
 * The WebAssembly backend in a worker of its own: the thread that calls it only sends messages, so that a page stays responsive however
 * long a step takes.
 */
export const makeRemote = async (options: WasmOptions): Promise<WasmBackend> => {
  const line = await connect(options);
  const capabilities: Capabilities = line.capabilities;
  const live = { buffers: 0, bytes: 0 };
  let numbers = 0;
  /** while a function of the host is at work, what comes later waits */
  let busy: Promise<void> | undefined;
  const inOrder = (work: () => void): void => {
    if (!busy) return work();
    chain(async () => work());
  };
  const chain = (work: () => Promise<void>): void => {
    const next = (busy ?? Promise.resolve()).then(work).finally(() => {
      if (busy === next) busy = undefined;
    });
    busy = next;
    // Told by the next answer; here it must not count as unhandled.
    next.catch(() => undefined);
  };
  const alloc = (byteLength: number): RemoteBuffer => {
    const buffer = { byteLength, id: ++numbers };
    live.buffers++;
    live.bytes += byteLength;
    inOrder(() => line.post({ do: "alloc", buffer: buffer.id, bytes: byteLength }));
    return buffer;
  };
  const free = (buffer: Buffer): void => {
    const id = idOf(buffer);
    (buffer as RemoteBuffer).id = 0;
    live.buffers--;
    live.bytes -= buffer.byteLength;
    inOrder(() => line.post({ do: "free", buffer: id }));
  };
  const send = (id: number, bytes: Uint8Array): void =>
    line.post({ do: "write", buffer: id, bytes }, [bytes.buffer as ArrayBuffer]);
  const read = async (id: number): Promise<Uint8Array> => {
    while (busy) await busy;
    return line.ask((answer) => ({ do: "read", buffer: id, answer }));
  };
  const compileOne = (program: Program): Executable => {
    const executable = ++numbers;
    inOrder(() => line.post({ do: "compile", executable, program }));
    return {
      run(ins, outs) {
        const [inputs, outputs] = [ins.map(idOf), outs.map(idOf)];
        inOrder(() => line.post({ do: "run", executable, inputs, outputs }));
      },
      dispose: () => inOrder(() => line.post({ do: "dispose", executable })),
    };
  };
  /** Reads a function's operands, computes here, writes its results. */
  const runHost = (k: HostKernel, ids: readonly number[]): void =>
    chain(async () => {
      const inputs = await Promise.all(
        ids.slice(0, k.inputs).map((buffer) => line.ask((answer) => ({ do: "read", buffer, answer }))),
      );
      evaluate(k, inputs).forEach((bytes, i) => send(ids[k.inputs + i]!, bytes));
    });
  const compileSegments = (p: Program, segments: readonly Segment[], shared: readonly number[]): Executable => {
    const own = new Map(shared.map((n) => [n, alloc(p.buffers[n]!.bytes)]));
    const constants = new Map<number, RemoteBuffer>();
    for (const s of segments)
      if ("host" in s)
        for (const n of s.buffers) {
          const { role, bytes, data } = p.buffers[n]!;
          if (role !== "const" || constants.has(n)) continue;
          const made = alloc(bytes);
          constants.set(n, made);
          inOrder(() => send(made.id, data!.slice()));
        }
    const made = segments.map((s) => ("host" in s ? undefined : compileOne(s.program)));
    return {
      run(ins, outs) {
        const all = new Map<number, Buffer>([...own, ...constants]);
        p.inputs.forEach((n, i) => all.set(n, ins[i]!));
        p.outputs.forEach((n, i) => all.set(n, outs[i]!));
        const get = (n: number): Buffer => all.get(n)!;
        segments.forEach((s, i) =>
          "host" in s
            ? runHost(
                s.host,
                s.buffers.map((n) => idOf(get(n))),
              )
            : made[i]!.run(s.inputs.map(get), s.outputs.map(get)),
        );
      },
      dispose() {
        made.forEach((e) => e?.dispose());
        for (const b of [...own.values(), ...constants.values()]) free(b);
      },
    };
  };
  return {
    name: "wasm",
    capabilities,
    alloc,
    free,
    write(buffer, bytes) {
      if (bytes.length > buffer.byteLength)
        throw new DeviceError(
          `wasm: a write must fit its buffer; received ${bytes.length} bytes for ${buffer.byteLength}.`,
          { op: "write" },
        );
      const [id, copy] = [idOf(buffer), bytes.slice()];
      inOrder(() => send(id, copy));
    },
    read: (buffer) => read(idOf(buffer)),
    async sync() {
      while (busy) await busy;
      await line.ask((answer) => ({ do: "sync", answer }));
    },
    compile(program) {
      const cut = segmentsOf(program);
      return cut ? compileSegments(program, cut.segments, cut.shared) : compileOne(program);
    },
    memory: () => ({ ...live }),
    threads: line.threads,
    dispose: line.stop,
  };
};
