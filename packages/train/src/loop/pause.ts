/** Longest stretch of work between two breaks, in milliseconds: a page must be able to draw, a process to see Ctrl-C. */
const STRETCH = 30;

/** Lets the event loop run where the last break is long enough ago. */
export class Breather {
  #last = performance.now();
  async pause(): Promise<void> {
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
