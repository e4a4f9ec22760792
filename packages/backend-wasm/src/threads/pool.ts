import { DeviceError } from "@hornbeam/ir";
import type { Kernel } from "@hornbeam/ir";
import type { Build, Team } from "../codegen/build.ts";
import type { Heap } from "../memory.ts";
import type { Message } from "./messages.ts";
import { teamEmitter } from "./program.ts";
import { splitKernel, type Split } from "./split.ts";
import { spawn, type Thread } from "./spawn.ts";
import { CONTROL, thread } from "./sync.ts";

/** When threads are worth while. */
export interface Worth {
  /** nanoseconds of work in a part of a kernel; 5,000 by default */
  readonly part?: number;
  /** milliseconds of work on one thread before others are started for it; 15 by default */
  readonly start?: number;
  /** milliseconds of work with a Program before the others are sent it; 1 by default */
  readonly send?: number;
  /** milliseconds to wait for threads that are not ready, where waiting is possible; 0 by default: one thread does everything until they are */
  readonly wait?: number;
}

/** Threads over a heap's memory. They are started when there is work for them; until they are ready the calling thread does everything. */
export const makeTeam = (
  heap: Heap,
  count: number,
  { part = 5000, start: startAfter = 15, send: sendAfter = 1, wait = 0 }: Worth = {},
): Team => {
  const control = heap.alloc(CONTROL.bytes);
  heap.bytes().fill(0, control, control + CONTROL.bytes);
  const words = new Int32Array(heap.memory.buffer, control, CONTROL.bytes / 4);
  const word = (place: number): number => place / 4;
  words[word(CONTROL.threads)] = 1;
  words[word(CONTROL.page)] = Number(typeof document !== "undefined");
  const splits = new WeakMap<Kernel, Split | false>();
  const splitOf = (k: Kernel): Split | undefined => {
    let split = splits.get(k);
    if (split === undefined) splits.set(k, (split = splitKernel(k, { threads: count, least: part }) ?? false));
    return split || undefined;
  };
  const shared = new WeakSet<Build>();
  let others: Thread[] | undefined;
  let spent = 0;
  let orders = 0;
  let sent = 0;
  let programs = 0;

  const order = (id: number): void => {
    orders = (orders + 1) & 0x7ff;
    Atomics.store(words, word(CONTROL.order), (orders << 20) | id);
    Atomics.notify(words, word(CONTROL.order));
  };
  const send = (message: Message): void => {
    Atomics.store(words, word(CONTROL.sent), ++sent);
    for (const other of others!) other.post(message);
    // Who waits for orders looks at the messages.
    order(0);
  };
  const received = (n: number): number => Atomics.load(words, word(CONTROL.received) + n);
  /** Whether all threads have all that was sent. */
  const ready = (): boolean => {
    if (!others?.length) return false;
    for (let i = 1; i < count; i++) if (received(i) !== sent) return false;
    return true;
  };
  const start = (): void => {
    others = [];
    const give = (): void => {
      others?.forEach((t) => t.stop());
      others = [];
    };
    try {
      for (let n = 1; n < count; n++) {
        const made = spawn(give);
        others.push(made);
        made.post({ kind: "start", start: { memory: heap.memory, control, thread: n } });
      }
    } catch {
      // No threads here (a page's security policy, say): one does everything.
      give();
    }
  };
  const together = (id: number, main: () => void): void => {
    words[word(CONTROL.threads)] = count;
    order(id);
    try {
      main();
    } catch (error) {
      if (!Atomics.load(words, word(CONTROL.failed))) throw error;
      others!.forEach((t) => t.stop());
      others = [];
      throw new DeviceError(
        "wasm: a thread failed while a Program ran; its results are not to be used. Run it again.",
        {
          op: "run",
        },
      );
    } finally {
      words[word(CONTROL.threads)] = 1;
    }
  };

  /** Waits for the threads, where that was asked for. */
  const patient = (): boolean => {
    const end = performance.now() + wait;
    while (others?.length && !ready() && performance.now() < end) Atomics.wait(words, word(CONTROL.failed), 0, 1);
    return ready();
  };

  return {
    threads: count,
    running: () => (others?.length ? [...Array(count).keys()].filter((i) => !i || received(i) > 0).length : 1),
    emitters: {
      emitProgram: teamEmitter(count, control + CONTROL.threads, splitOf, shared),
      alone: (f, body) => void thread(f).op("i32.eqz").if(body),
    },
    partsOf: (k) => splitOf(k)?.parts.map((p) => p.kernel) ?? [],
    enlist(build, module, main) {
      if (!shared.has(build)) return { run: main, dispose: () => undefined };
      const { imports } = build.ctx.module;
      let id = 0;
      let own = 0;
      const aloneAndCount = (): void => {
        const before = performance.now();
        main();
        const took = performance.now() - before;
        own += took;
        spent += took;
      };
      const enlist = (): void => {
        if (id || own < sendAfter || spent < startAfter || programs === 0xfffff) return;
        if (!others) start();
        id = ++programs;
        if (others!.length) send({ kind: "program", id, module, imports });
      };
      return {
        run() {
          enlist();
          if (id && (ready() || (wait && patient()))) together(id, main);
          else aloneAndCount();
        },
        dispose() {
          if (id && others?.length) send({ kind: "forget", id });
        },
      };
    },
    dispose() {
      others?.forEach((t) => t.stop());
      others = [];
      heap.free(control, CONTROL.bytes);
    },
  };
};
