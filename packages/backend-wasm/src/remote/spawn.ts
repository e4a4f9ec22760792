import { nodeThreads, threadFlags } from "../nodeThreads.ts";
import type { Answer, Request } from "./messages.ts";

/** A worker that takes requests. */
export interface RemoteWorker {
  post(request: Request, transfer?: readonly ArrayBuffer[]): void;
  stop(): void;
}

/** Starts the worker in which a backend lives: a thread of Node, or a worker of the page. */
export const spawnWorker = (take: (answer: Answer) => void, ended: (reason: string) => void): RemoteWorker => {
  const node = nodeThreads();
  if (node) {
    const worker = new node.Worker(new URL("./backendWorker.ts", import.meta.url), { execArgv: threadFlags() });
    worker.on("message", take);
    worker.on("error", (error) => ended(String(error)));
    let pending = 0;
    // The process may end when nobody waits for an answer.
    worker.on("message", (answer: Answer) => "answer" in answer && --pending <= 0 && worker.unref());
    return {
      post(request, transfer) {
        if ("answer" in request) {
          pending++;
          worker.ref();
        }
        worker.postMessage(request, (transfer ?? []) as ArrayBuffer[]);
      },
      stop: () => void worker.terminate(),
    };
  }
  const worker = new Worker(new URL("./backendWorker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", (e: MessageEvent<Answer>) => take(e.data));
  worker.addEventListener("error", (e) => ended(e.message));
  return {
    post: (request, transfer) => worker.postMessage(request, { transfer: (transfer ?? []) as ArrayBuffer[] }),
    stop: () => worker.terminate(),
  };
};
