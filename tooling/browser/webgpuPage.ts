// Runs in a page: what `work` comes to in it, and in a worker of it.
import { some, work, type WebgpuResult } from "./webgpuWork.ts";

const inWorker = (): Promise<WebgpuResult> =>
  new Promise((resolve) => {
    const worker = new Worker("/webgpuWorker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data as WebgpuResult);
  });

export const results: Promise<WebgpuResult[]> = (async () => [await work(some), await inWorker()])();
(globalThis as { results?: unknown }).results = results;
