import { deserializeObject, type Regularizer } from "@hornbeam/nn";
import * as classes from "./classes.ts";

/**
 * A regularizer of Keras's config; classes of your own by name in `objects`. (`keras.regularizers.deserialize`)
 * @throws ValueError for an unknown class, with the nearest known ones.
 * @example deserialize({ class_name: "L2", config: { l2: 0.1 } });
 */
export const deserialize = (
  config: unknown,
  objects: Readonly<Record<string, new (options?: never) => Regularizer>> = {},
): Regularizer => deserializeObject<Regularizer>("regularizer", { ...classes, ...objects }, config);
