import { serializeObject, type Config } from "@hornbeam/nn";
import type { Optimizer } from "./Optimizer.ts";
import { LearningRateSchedule } from "./schedules/LearningRateSchedule.ts";

/**
 * Keras's config of an optimizer, with those inside it, or of a schedule: module, class name and options. The learning rate is the one
 * that was given. (`keras.optimizers.serialize`, `keras.optimizers.schedules.serialize`)
 */
export const serialize = (optimizer: Optimizer | LearningRateSchedule): Config =>
  serializeObject(optimizer, (x) =>
    x instanceof LearningRateSchedule ? "keras.optimizers.schedules" : "keras.optimizers",
  );
