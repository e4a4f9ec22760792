import { Callback } from "./Callback.ts";

/** Hooks given as functions, without a class of their own. */
export type LambdaHooks = Partial<Pick<Callback, Extract<keyof Callback, `on${string}`>>> & {
  readonly batchLogsEvery?: number;
};

/** A callback made of functions: `new LambdaCallback({ onEpochEnd: (epoch, logs) => … })`. */
export class LambdaCallback extends Callback {
  override readonly batchLogsEvery: number;
  constructor({ batchLogsEvery, ...hooks }: LambdaHooks) {
    super();
    this.batchLogsEvery = batchLogsEvery ?? 0;
    Object.assign(this, hooks);
  }
}
