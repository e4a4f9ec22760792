import { deserializeObject, type Initializer } from "@hornbeam/nn";
import * as classes from "./classes.ts";

/**
 * An initializer of Keras's config; classes of your own by name in `objects`. (`keras.initializers.deserialize`)
 * @throws ValueError for an unknown class, with the nearest known ones.
 * @example deserialize({ class_name: "HeNormal", config: { seed: 1 } });
 */
export const deserialize = (
  config: unknown,
  objects: Readonly<Record<string, new (options?: never) => Initializer>> = {},
): Initializer => deserializeObject<Initializer>("initializer", { ...classes, ...objects }, config);
