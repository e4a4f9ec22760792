import { DeviceLostError, ValueError, type Backend, type Buffer, type Executable } from "@hornbeam/ir";
import type { Compiled, Entry, Handle, PendingRead, Snapshot } from "./journal.ts";

/** Options of `recovering`. */
export interface RecoveringOptions {
  /** runs of Programs between two snapshots on the host (default 100): a step of training is one run */
  readonly every?: number;
  /** tries to get a device again before the loss is passed on (default 3) */
  readonly attempts?: number;
  /** told of each loss before a device is asked for; a good place for `model.stopTraining = true` */
  readonly onLoss?: (error: DeviceLostError) => void;
}

/** A backend that outlives its device. */
export interface RecoveringBackend extends Backend {
  /** Devices that were lost and replaced so far. */
  readonly losses: number;
  /** The backend in use. */
  readonly current: Backend;
  /** Entries of the journal: what would be done again after a loss. */
  readonly journaled: number;
}

const isLoss = (error: unknown): error is DeviceLostError => error instanceof DeviceLostError;

/**
 * A backend whose memory survives the loss of its device (a driver that was reset, a tab that lay in the background). All memory is copied to the host
 * every so many runs, and what is done to it since is kept as a journal; when the device is lost, another one is acquired, gets the last snapshot,
 * and does again what the journal says. Reads wait for that: `fit`, `evaluate`, loops of your own and callbacks go on without noticing, and on the same kind
 * of device the results are the same bits. `acquire` may fall back to another backend, which then goes on with the same Programs: weights are never lost.
 *
 * ```ts
 * import { js, setDevice, tensor, wasm } from "hornbeam";
 * import { recovering } from "@hornbeam/train";
 * setDevice(await recovering(() => wasm().catch(() => js()), { every: 200 }));
 * console.log(await tensor([1, 2]).array()); // → [ 1, 2 ]
 * ```
 * @throws DeviceLostError out of reads, where no device can be had again.
 */
export const recovering = async (
  acquire: () => Backend | Promise<Backend>,
  options: RecoveringOptions = {},
): Promise<RecoveringBackend> => {
  const { every = 100 } = options;
  if (!(Number.isInteger(every) && every > 0))
    throw new ValueError(`recovering: every must be a positive number of runs; received ${every}.`);
  return new Recovering(await acquire(), acquire, { ...options, every });
};

class Recovering implements RecoveringBackend {
  readonly name: string;
  readonly capabilities: Backend["capabilities"];
  readonly claims: Backend["claims"];
  losses = 0;
  #backend: Backend;
  readonly #acquire: () => Backend | Promise<Backend>;
  readonly #options: RecoveringOptions & { readonly every: number };
  /** the present loss, until a device is there again */
  #lost: DeviceLostError | undefined;
  #recovery: Promise<void> | undefined;
  readonly #live = new Set<Handle>();
  readonly #programs = new Set<Compiled>();
  #snapshot: Snapshot = new Map();
  #journal: Entry[] = [];
  #runs = 0;
  #copying = false;

  constructor(
    backend: Backend,
    acquire: () => Backend | Promise<Backend>,
    options: RecoveringOptions & { readonly every: number },
  ) {
    this.#backend = backend;
    this.#acquire = acquire;
    this.#options = options;
    this.name = backend.name;
    this.capabilities = backend.capabilities;
    this.claims = backend.claims;
  }

  get journaled(): number {
    return this.#journal.length;
  }
  get current(): Backend {
    return this.#backend;
  }

  // --- what callers do -----------------------------------------------------------------------------------------------------

  alloc(byteLength: number): Buffer {
    const handle: Handle = { byteLength, inner: undefined, live: true };
    this.#live.add(handle);
    this.#do({ kind: "alloc", handle });
    return handle;
  }
  free(buffer: Buffer): void {
    const handle = buffer as Handle;
    handle.live = false;
    this.#live.delete(handle);
    this.#do({ kind: "free", handle });
  }
  write(buffer: Buffer, bytes: Uint8Array): void {
    this.#do({ kind: "write", handle: buffer as Handle, bytes: bytes.slice() });
  }
  compile(program: Compiled["program"]): Executable | Promise<Executable> {
    const compiled: Compiled = {
      program,
      inner: undefined,
      run: (inputs, outputs) => {
        this.#do({ kind: "run", compiled, inputs: inputs as Handle[], outputs: outputs as Handle[] });
        if (++this.#runs >= this.#options.every) void this.#copy();
      },
      dispose: () => {
        this.#programs.delete(compiled);
        // Runs of it may stand in the journal: those compile it again.
        if (!this.#lost) compiled.inner?.dispose();
        compiled.inner = undefined;
      },
    };
    this.#programs.add(compiled);
    if (this.#lost) return compiled;
    const backend = this.#backend;
    const made = this.#guard(() => backend.compile(program));
    if (!(made instanceof Promise)) {
      compiled.inner = made;
      return compiled;
    }
    return made.then(
      (inner) => {
        compiled.inner ??= inner;
        return compiled;
      },
      (error: unknown) => {
        if (!isLoss(error)) throw error;
        this.#lose(error, backend);
        return compiled;
      },
    );
  }
  async read(buffer: Buffer): Promise<Uint8Array> {
    const entry: PendingRead = { kind: "read", handle: buffer as Handle, bytes: undefined, done: false };
    this.#do(entry);
    return this.#retrying(() => entry.bytes!).finally(() => (entry.done = true));
  }
  async sync(): Promise<void> {
    await this.#retrying(async () => this.#backend.sync?.());
  }
  memory(): { readonly buffers: number; readonly bytes: number } {
    let bytes = 0;
    for (const h of this.#live) bytes += h.byteLength;
    return { buffers: this.#live.size, bytes };
  }
  dispose(): void {
    this.#backend.dispose?.();
  }

  // --- doing, and doing again ----------------------------------------------------------------------------------------------

  /** Runs something on the device; a loss is noted, and undefined returned. */
  #guard<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!isLoss(error)) throw error;
      this.#lose(error);
      return undefined;
    }
  }
  #do(entry: Entry): void {
    // What the device refuses for another reason has not happened.
    if (!this.#lost) this.#guard(() => apply(this.#backend, entry));
    this.#journal.push(entry);
  }
  #lose(error: DeviceLostError, backend: Backend = this.#backend): void {
    // An old device's loss may be heard of after it was replaced.
    if (this.#lost || backend !== this.#backend) return;
    this.#lost = error;
    this.#options.onLoss?.(error);
  }
  async #retrying<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#lost) await (this.#recovery ??= this.#recover().finally(() => (this.#recovery = undefined)));
      const backend = this.#backend;
      try {
        return await work();
      } catch (error) {
        if (!isLoss(error)) throw error;
        this.#lose(error, backend);
      }
    }
  }

  /** Copies all memory to the host; the journal begins anew at the moment of the call, once the copies have arrived. */
  async #copy(): Promise<void> {
    if (this.#copying || this.#lost) return;
    this.#copying = true;
    this.#runs = 0;
    const at = this.#journal.length;
    const handles = [...this.#live];
    const backend = this.#backend;
    try {
      const copies = await Promise.all(handles.map((h) => backend.read(h.inner!)));
      if (backend !== this.#backend) return;
      if (this.#journal.slice(0, at).some((e) => e.kind === "read" && !e.done)) return;
      this.#snapshot = new Map(handles.map((h, i) => [h, copies[i]!]));
      this.#journal = this.#journal.slice(at);
    } catch (error) {
      if (isLoss(error)) this.#lose(error, backend);
      // The old snapshot and the whole journal still hold; what failed will fail again where somebody reads it.
    } finally {
      this.#copying = false;
    }
  }

  async #recover(): Promise<void> {
    const { attempts = 3 } = this.#options;
    let problem: unknown = this.#lost;
    for (let i = 0; i < attempts; i++)
      try {
        const backend = await this.#acquire();
        await this.#restore(backend);
        this.#backend = backend;
        this.#lost = undefined;
        this.losses++;
        return;
      } catch (error) {
        problem = error;
      }
    throw new DeviceLostError(
      `recovering: the device is gone, and none could be had in ${attempts} attempts: ${String(problem)}. Let acquire fall back to another backend.`,
      { op: "device", received: String(this.#lost?.message), cause: problem },
    );
  }

  /** Brings a fresh device to where the lost one was. Calls that come meanwhile are in the journal, too. */
  async #restore(backend: Backend): Promise<void> {
    const needed = new Set([
      ...this.#programs,
      ...this.#journal.flatMap((e) => (e.kind === "run" ? [e.compiled] : [])),
    ]);
    for (const c of this.#programs) c.inner = undefined;
    const made = new Map<Compiled, Executable>();
    for (const c of needed) made.set(c, await backend.compile(c.program));
    // Programs that were asked for while others were being compiled.
    for (;;) {
      const late = [...this.#programs].find((c) => !made.has(c));
      if (!late) break;
      made.set(late, await backend.compile(late.program));
    }
    // From here on nothing waits: nobody can call in between.
    for (const [c, inner] of made) c.inner = inner;
    for (const [handle, bytes] of this.#snapshot) {
      handle.inner = backend.alloc(handle.byteLength);
      backend.write(handle.inner, bytes);
    }
    for (const entry of this.#journal) apply(backend, entry);
    for (const [c, inner] of made)
      if (!this.#programs.has(c)) {
        inner.dispose();
        c.inner = undefined;
      }
  }
}

const apply = (backend: Backend, entry: Entry): void => {
  switch (entry.kind) {
    case "alloc":
      entry.handle.inner = backend.alloc(entry.handle.byteLength);
      return;
    case "free":
      backend.free(entry.handle.inner!);
      return;
    case "read":
      if (entry.done) return;
      entry.bytes = backend.read(entry.handle.inner!);
      // Whoever reads hears of a failure; a later try replaces this one.
      entry.bytes.catch(() => undefined);
      return;
    case "write":
      backend.write(entry.handle.inner!, entry.bytes);
      return;
    default:
      entry.compiled.inner!.run(
        entry.inputs.map((h) => h.inner!),
        entry.outputs.map((h) => h.inner!),
      );
  }
};
