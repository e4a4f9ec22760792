import type { Trainer } from "../Trainer.ts";
import type { Logs } from "../types.ts";
import { Callback, type RunInfo } from "./Callback.ts";
import { History } from "./History.ts";
import { ProgbarLogger } from "./ProgbarLogger.ts";

/** Options of CallbackList; the parameters of the run (`epochs`, `steps`, `verbose`) are among them. */
export interface CallbackListOptions extends Partial<RunInfo> {
  /** adds a History where there is none */
  readonly addHistory?: boolean;
  /** adds a ProgbarLogger where there is none */
  readonly addProgbar?: boolean;
  /** the model the callbacks are used with: one of "hornbeam", or a Trainer */
  readonly model?: Trainer | { readonly trainer: Trainer };
}

type Hook = Extract<keyof Callback, `on${string}`>;

/**
 * Several callbacks as one, for training loops of one's own: each hook calls that of all of them in order and waits for it. `fit` takes
 * a list of callbacks as it is. https://keras.io/api/callbacks/base_callback/
 *
 * ```ts
 * import { CallbackList, LambdaCallback } from "@hornbeam/train";
 * import { Dense, Input, Sequential } from "hornbeam";
 * const model = new Sequential([Input({ shape: [1] }), new Dense(1)]).compile({ loss: "mse" });
 * const greeting = new LambdaCallback({ onTrainBegin: () => console.log("it begins") });
 * const callbacks = new CallbackList([greeting], { model, epochs: 3 });
 * await callbacks.onTrainBegin(); // → it begins
 * ```
 */
export class CallbackList extends Callback {
  readonly callbacks: readonly Callback[];
  readonly history: History | undefined;

  constructor(callbacks: readonly Callback[] = [], options: CallbackListOptions = {}) {
    super();
    const { addHistory = false, addProgbar = false, model, epochs = 1, steps, verbose = 1, ...rest } = options;
    const given = callbacks.find((c): c is History => c instanceof History);
    this.history = given ?? (addHistory ? new History() : undefined);
    this.callbacks = [
      ...callbacks,
      ...(this.history && !given ? [this.history] : []),
      ...(addProgbar && !callbacks.some((c) => c instanceof ProgbarLogger) ? [new ProgbarLogger()] : []),
    ];
    if (model) this.setTrainer("trainer" in model ? model.trainer : model);
    this.setParams({ epochs, steps, verbose, ...rest });
  }

  override setTrainer(trainer: Trainer): void {
    super.setTrainer(trainer);
    for (const c of this.callbacks) c.setTrainer(trainer);
  }
  override setParams(params: RunInfo): void {
    super.setParams(params);
    for (const c of this.callbacks) c.setParams(params);
  }
  async #all(hook: Hook, ...args: readonly unknown[]): Promise<void> {
    for (const c of this.callbacks)
      await (c[hook] as ((...a: readonly unknown[]) => unknown) | undefined)?.call(c, ...args);
  }

  override async onTrainBegin(logs?: Logs): Promise<void> {
    await this.#all("onTrainBegin", logs);
  }
  override async onTrainEnd(logs?: Logs): Promise<void> {
    await this.#all("onTrainEnd", logs);
  }
  override async onTestBegin(logs?: Logs): Promise<void> {
    await this.#all("onTestBegin", logs);
  }
  override async onTestEnd(logs?: Logs): Promise<void> {
    await this.#all("onTestEnd", logs);
  }
  override async onPredictBegin(logs?: Logs): Promise<void> {
    await this.#all("onPredictBegin", logs);
  }
  override async onPredictEnd(logs?: Logs): Promise<void> {
    await this.#all("onPredictEnd", logs);
  }
  override async onEpochBegin(epoch: number, logs?: Logs): Promise<void> {
    await this.#all("onEpochBegin", epoch, logs);
  }
  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    await this.#all("onEpochEnd", epoch, logs);
  }
  override async onTrainBatchBegin(batch: number, logs?: Logs): Promise<void> {
    await this.#all("onTrainBatchBegin", batch, logs);
  }
  override async onTrainBatchEnd(batch: number, logs?: Logs): Promise<void> {
    await this.#all("onTrainBatchEnd", batch, logs);
  }
  override async onTestBatchBegin(batch: number, logs?: Logs): Promise<void> {
    await this.#all("onTestBatchBegin", batch, logs);
  }
  override async onTestBatchEnd(batch: number, logs?: Logs): Promise<void> {
    await this.#all("onTestBatchEnd", batch, logs);
  }
  override async onPredictBatchBegin(batch: number, logs?: Logs): Promise<void> {
    await this.#all("onPredictBatchBegin", batch, logs);
  }
  override async onPredictBatchEnd(batch: number, logs?: Logs): Promise<void> {
    await this.#all("onPredictBatchEnd", batch, logs);
  }
}
