import { DeviceError, ValueError, type Buffer, type Executable, type Program } from "@hornbeam/ir";
import type { Target } from "../wgsl/target.ts";
import { Bindings } from "./bindings.ts";
import { describeDispatch, describeProgram } from "./describe.ts";
import type { Gpu } from "./gpu.ts";
import { planProgram, type Dispatch, type Item, type Ref } from "./plan.ts";

/** A live buffer: where it is, and the number of the write or run that filled it last. */
export interface Live {
  readonly place: number;
  written: number;
}

/** All dispatches, also those of branches and turns. */
const dispatches = (items: readonly Item[]): Dispatch[] =>
  items.flatMap((i) => (i.kind === "dispatch" ? [i] : i.lists.flatMap(dispatches)));

/** Memory that an executable holds: pieces of at most `limit` bytes each, taken again where they were lost. */
class Held {
  places: number[] = [];
  readonly #gpu: Gpu;
  readonly #sizes: readonly number[];
  readonly #what: () => string;

  constructor(gpu: Gpu, sizes: readonly number[], what: () => string) {
    this.#gpu = gpu;
    this.#sizes = sizes;
    this.#what = what;
    this.#take();
  }

  #take(): void {
    try {
      for (const bytes of this.#sizes) this.places.push(this.#gpu.memory.take(bytes, this.#what));
    } catch (error) {
      this.give();
      throw error;
    }
  }

  /** False where it had to be taken again. */
  keep(): boolean {
    if (this.places.every((p, i) => this.#gpu.memory.holds(p, this.#sizes[i]!))) return true;
    this.give();
    this.#take();
    return false;
  }

  give(): void {
    this.places.forEach((p, i) => this.#gpu.memory.give(p, this.#sizes[i]!));
    this.places = [];
  }
}

/** Compiles a Program: one table of parameters, bind groups used again, one submission for all dispatches in a row. */
export const compile = (
  gpu: Gpu,
  given: Program,
  live: (b: Buffer) => Live,
  target: Target = gpu.target,
): Executable => {
  gpu.check();
  const { memory, faults } = gpu;
  const { segments } = gpu.kit;
  const program = segments?.split(given, memory.limit) ?? given;
  const plan = planProgram(program, gpu.kit, { ...target, scratch: memory.limit });
  const all = dispatches(plan.items);
  const name = (): string => describeProgram(program, all);
  const sizes = segments?.sizes(program, memory.limit) ?? [program.arenaBytes];
  const pieces = sizes.length;
  const arena = new Held(gpu, sizes, () => `${name()}: its temporaries`);
  const constants = new Held(gpu, [plan.constants.byteLength], () => `${name()}: its constants`);
  const scratch = new Held(gpu, plan.scratch ? [plan.scratch] : [], () => `${name()}: its partial results`);
  const upload = (): void => {
    const [place] = constants.places;
    gpu.post(() => gpu.write(place!, plan.constants));
  };
  upload();
  const outside = program.inputs.length + program.outputs.length;
  /** Number of the place that something is in: inputs, outputs, pieces of the arena, constants, scratch memory. */
  const placeOf = ({ root, offset }: Ref): number =>
    root < outside ? root : root > outside ? root - 1 + pieces : outside + Math.floor(offset / memory.limit);
  const bindings = new Bindings(gpu, all, plan.slots, placeOf);
  let watched = false;
  let gone = false;

  const record = (items: readonly Dispatch[]): void => {
    if (!items.length) return;
    if (gpu.observer)
      return gpu.observer.record(
        gpu.device,
        items,
        (pass, d) => bindings.put(pass, d),
        (encoder) => {
          gpu.submit(encoder);
          gpu.flush();
        },
      );
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const d of items) bindings.put(pass, d);
    pass.end();
    gpu.submit(encoder);
  };

  /** The first time, what the device has to say is waited for and named. */
  const watch = (items: readonly Dispatch[], stamp: number): void => {
    const { device } = gpu;
    gpu.flush();
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    try {
      record(items);
    } finally {
      gpu.flush();
      const scopes = [device.popErrorScope(), device.popErrorScope()];
      void gpu.awaited(Promise.all(scopes)).then(
        ([full, invalid]) => {
          const error = full ?? invalid;
          if (!error) return;
          const culprit = items.find((d) => error.message.includes(`"${d.name}"`));
          const text = `webgpu: ${culprit ? describeDispatch(culprit) : name()}: ${error.message}; ${memory.live} bytes are live.`;
          faults.add(new DeviceError(text, { op: culprit?.name ?? "run", cause: error }), stamp - 1);
        },
        () => undefined,
      );
    }
  };

  /** Items in order; dispatches in a row go together. */
  const play = async (items: readonly Item[], at: (r: Ref) => number, go: typeof record): Promise<void> => {
    let row: Dispatch[] = [];
    for (const item of items) {
      if (item.kind === "dispatch") {
        row.push(item);
        continue;
      }
      go(row);
      row = [];
      await item.play({ gpu, at, run: (list) => play(list, at, go) });
    }
    go(row);
  };

  const check = (buffers: readonly Buffer[], decls: readonly number[], role: string): void => {
    if (buffers.length === decls.length && buffers.every((b, i) => b.byteLength >= program.buffers[decls[i]!]!.bytes))
      return;
    throw new ValueError(
      `webgpu: run takes ${role}s of [${decls.map((d) => program.buffers[d]!.bytes).join(", ")}] bytes; received ` +
        `[${buffers.map((b) => b.byteLength).join(", ")}]. Pass the buffers in the Program's order.`,
      { op: "run" },
    );
  };

  /** Begins a run on these places; what it needs on the device is there by now. */
  const start = (places: readonly number[], stamp: number): void | Promise<void> => {
    const at = (r: Ref): number => places[placeOf(r)]! + (r.root === outside ? r.offset % memory.limit : r.offset);
    const go = (items: readonly Dispatch[]): void => {
      if (watched || !items.length) return record(items);
      watched = true;
      watch(items, stamp);
    };
    const act = (): void | Promise<void> => (plan.direct ? go(all) : play(plan.items, at, go));
    const wait = bindings.aim(places, at);
    return wait ? wait.then(act) : act();
  };

  return {
    run: (inputs, outputs) => {
      if (gone)
        throw new DeviceError("webgpu: this executable was disposed of. Compile the Program again.", { op: "run" });
      gpu.check();
      check(inputs, program.inputs, "input");
      check(outputs, program.outputs, "output");
      const [ins, outs] = [inputs.map(live), outputs.map(live)];
      const stamps = ins.map((b) => b.written);
      faults.refuse(stamps);
      arena.keep();
      scratch.keep();
      if (!constants.keep()) upload();
      const stamp = faults.stamp();
      const own = [...arena.places, constants.places[0]!, scratch.places[0] ?? 0];
      const places = [...[...ins, ...outs].map((b) => b.place), ...own];
      for (const b of outs) b.written = stamp;
      const waited = gpu.waiting;
      gpu.post(() => {
        if (waited) faults.refuse(stamps);
        return start(places, stamp);
      }, stamp);
    },
    dispose: () => {
      if (gone) return;
      gone = true;
      arena.give();
      scratch.give();
      constants.give();
      gpu.post(() => bindings.dispose());
    },
  };
};
