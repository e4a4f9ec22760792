import { deserializeObject, type Classes } from "@hornbeam/nn";
import * as optimizers from "./classes.ts";
import type { Optimizer } from "./Optimizer.ts";
import * as schedules from "./schedules/classes.ts";
import type { LearningRateSchedule } from "./schedules/LearningRateSchedule.ts";

/**
 * An optimizer or schedule of Keras's config, with those inside it; classes of your own by name in `objects`.
 * (`keras.optimizers.deserialize`, `keras.optimizers.schedules.deserialize`)
 * @throws ValueError for an unknown class, with the nearest known ones.
 * @example deserialize({ class_name: "Adam", config: { learning_rate: 0.01 } });
 */
export const deserialize = <T = Optimizer>(
  config: unknown,
  objects: Classes<Optimizer | LearningRateSchedule> = {},
): T => deserializeObject<T>("optimizer", { ...optimizers, ...schedules, ...objects } as unknown as Classes<T>, config);
