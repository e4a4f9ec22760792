import { deserializeObject, type Classes } from "@hornbeam/nn";
import * as classes from "./classes.ts";
import type { Metric } from "./Metric.ts";

/** Keras's short names. */
const aliases = {
  mse: classes.MeanSquaredError,
  mae: classes.MeanAbsoluteError,
  mape: classes.MeanAbsolutePercentageError,
  msle: classes.MeanSquaredLogarithmicError,
  bce: classes.BinaryCrossentropy,
};

/**
 * A metric of Keras's config or of a name; classes of your own by name in `objects`. (`keras.metrics.deserialize`)
 * @throws ValueError for an unknown name, with the nearest known ones.
 * @example deserialize({ class_name: "AUC", config: { curve: "PR" } });
 */
export const deserialize = (config: unknown, objects: Classes<Metric> = {}): Metric =>
  deserializeObject<Metric>("metric", { ...classes, ...aliases, ...objects } as Classes<Metric>, config);
