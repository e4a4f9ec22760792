import type { Tensor } from "@hornbeam/core";

/** Learning rate from the number of steps made; computed inside the compiled step. https://keras.io/api/optimizers/learning_rate_schedules/ */
export abstract class LearningRateSchedule {
  static readonly className: string = "LearningRateSchedule";
  /** options that the constructor takes by position, before the others: how a saved config becomes a schedule again */
  static readonly positional: readonly string[] = [];
  get className(): string {
    return (this.constructor as typeof LearningRateSchedule).className;
  }
  /** @param step int32 scalar, 0 at the first step */
  abstract apply(step: Tensor): Tensor;
  abstract getConfig(): Record<string, unknown>;
}
