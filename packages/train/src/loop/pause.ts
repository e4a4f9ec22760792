import { peekDefaultDevice, type Pieces } from "@hornbeam/core";

/**
 * Longest stretch of work between two breaks, in milliseconds: a page must be able to draw, a process to answer its requests. What runs at once
 * (a step, a piece of compiling, a stop of the garbage collector) comes on top.
 */
const STRETCH = 1;

/** Lets the event loop run once. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (fn: () => void) => void };
    // Node loads half its network code for the first message.
    if (setImmediate) return setImmediate(resolve);
    // A message is delivered as a task of its own, without the 4 ms that browsers add to nested timers.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Lets the event loop run where the last break is long enough ago. */
export class Breather {
  #last = performance.now();
  async breathe(): Promise<void> {
    if (performance.now() - this.#last < STRETCH) return;
    await turn();
    this.#last = performance.now();
  }
  /** Waits for a backend that has enough to do, too. */
  async pause(): Promise<void> {
    await peekDefaultDevice()?.backend.ready?.();
    await this.breathe();
  }
}

/** Does work with breaks of the event loop. */
export const inPieces = async <T>(work: Pieces<T>): Promise<T> => {
  const breather = new Breather();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await breather.breathe();
  }
};
