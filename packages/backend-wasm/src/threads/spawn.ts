import { nodeThreads, threadFlags } from "../nodeThreads.ts";
import type { Message } from "./messages.ts";

/** A thread that takes messages. */
export interface Thread {
  post(message: Message): void;
  stop(): void;
}

/**
 * Starts a thread of the pool: a thread of Node, which does not keep the process alive, or a worker of the page.
 * @param failed called where it cannot start, or stops
 */
export const spawn = (failed: () => void): Thread => {
  const node = nodeThreads();
  if (node) {
    const worker = new node.Worker(new URL("./threadWorker.ts", import.meta.url), { execArgv: threadFlags() });
    worker.unref();
    worker.on("error", failed);
    return { post: (m) => worker.postMessage(m), stop: () => void worker.terminate() };
  }
  const worker = new Worker(new URL("./threadWorker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("error", failed);
  return { post: (m) => worker.postMessage(m), stop: () => worker.terminate() };
};
