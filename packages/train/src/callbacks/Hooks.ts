import { Breather } from "../loop/pause.ts";
import type { PendingLogs } from "../loop/step.ts";
import type { Trainer } from "../Trainer.ts";
import type { Logs } from "../types.ts";
import type { Callback, RunInfo } from "./Callback.ts";

type Hook = Exclude<{ [K in keyof Callback]: K extends `on${string}` ? K : never }[keyof Callback], undefined>;
type EndHook = "onTrainBatchEnd" | "onTestBatchEnd";

/** Calls the hooks of several callbacks in order, and lets the event loop run between them and what comes next. */
export class Hooks {
  readonly breather: Breather = new Breather();
  readonly #list: readonly Callback[];
  readonly #lastLogs = new Map<Callback, number>();

  constructor(list: readonly Callback[], trainer: Trainer, params: RunInfo) {
    this.#list = list;
    for (const c of list) {
      c.setTrainer(trainer);
      c.setParams({ ...params, callbacks: list });
    }
  }

  async call(hook: Hook, ...args: readonly unknown[]): Promise<void> {
    for (const c of this.#list)
      await (c[hook] as ((...a: readonly unknown[]) => unknown) | undefined)?.call(c, ...args);
    await this.breather.breathe();
  }

  /** Ends a batch: its logs are read from the device only if a callback is due for them. */
  async endBatch(hook: EndHook, batch: number, pending: PendingLogs): Promise<void> {
    const now = performance.now();
    let logs: Logs | undefined;
    for (const c of this.#list) {
      if (!c[hook]) continue;
      const due = now - (this.#lastLogs.get(c) ?? -Infinity) >= c.batchLogsEvery;
      if (due) {
        this.#lastLogs.set(c, now);
        logs ??= await pending.read();
      }
      await c[hook](batch, due ? logs : undefined);
    }
    await this.breather.pause();
  }
}
