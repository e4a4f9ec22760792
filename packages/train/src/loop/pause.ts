import { peekDefaultDevice } from "@hornbeam/core";

/** Longest stretch of work between two breaks, in milliseconds: a page must be able to draw, a process to answer its requests. */
const STRETCH = 3;

/** Lets the event loop run where the last break is long enough ago, and waits for a backend that has enough to do. */
export class Breather {
  #last = performance.now();
  async pause(): Promise<void> {
    await peekDefaultDevice()?.backend.ready?.();
    if (performance.now() - this.#last < STRETCH) return;
    await new Promise<void>((resolve) => {
      // A message is delivered as a task of its own, without the 4 ms that browsers add to nested timers.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    this.#last = performance.now();
  }
}
