// A thread of the pool: waits for orders in shared memory, and runs its part of Programs.
import { hostFunction } from "../host.ts";
import { nodeThreads } from "../nodeThreads.ts";
import { digamma, erf, erfinv, lgamma } from "../special.ts";
import type { Message, Start } from "./messages.ts";
import { CONTROL } from "./sync.ts";

const functions = { erf, erfinv, lgamma, digamma };
/** Rounds of looking for the next order before sleep: some 50 µs, the time between two steps of training. */
const PATIENCE = 10_000;

/** The rules of one thread. Every message is answered by counting it in shared memory; then the thread waits for orders until the next. */
const makeThread = ({ memory, control, thread }: Start): ((message: Message) => void) => {
  // The view keeps its place when memory grows.
  const words = new Int32Array(memory.buffer, control, CONTROL.bytes / 4);
  const [order, sent, failed, phase, received] = [
    CONTROL.order / 4,
    CONTROL.sent / 4,
    CONTROL.failed / 4,
    CONTROL.phase / 4,
    CONTROL.received / 4 + thread,
  ] as [number, number, number, number, number];
  const programs = new Map<number, () => void>();
  let last = 0;
  let count = 0;

  const next = (): number => {
    for (let i = 0; i < PATIENCE; i++) if (Atomics.load(words, order) !== last) return Atomics.load(words, order);
    Atomics.wait(words, order, last);
    return Atomics.load(words, order);
  };
  const obey = (): void => {
    for (;;) {
      const now = next();
      if (now === last) continue;
      last = now;
      const id = now & 0xfffff;
      if (id) programs.get(id)!();
      else if (Atomics.load(words, sent) !== count) return;
    }
  };
  const learn = (message: Extract<Message, { kind: "program" }>): void => {
    const e: Record<string, WebAssembly.ImportValue> = { m: memory, t: thread };
    for (const name of message.imports) e[name] = name === "host" ? () => undefined : hostFunction(name, functions);
    programs.set(message.id, new WebAssembly.Instance(message.module, { e }).exports["main"] as () => void);
  };
  return (message) => {
    try {
      if (message.kind === "program") learn(message);
      else if (message.kind === "forget") programs.delete(message.id);
      Atomics.store(words, received, ++count);
      if (Atomics.load(words, sent) === count) obey();
    } catch (error) {
      Atomics.store(words, failed, 1);
      Atomics.notify(words, phase);
      throw error;
    }
  };
};

let thread: ((message: Message) => void) | undefined;
const take = (message: Message): void => {
  if (message.kind === "start") thread = makeThread(message.start);
  else thread!(message);
};

const node = nodeThreads();
if (node?.parentPort) node.parentPort.on("message", take);
else globalThis.addEventListener("message", (e) => take((e as MessageEvent<Message>).data));
