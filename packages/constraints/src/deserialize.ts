import { deserializeObject, type Constraint } from "@hornbeam/nn";
import * as classes from "./classes.ts";

/**
 * A constraint of Keras's config; classes of your own by name in `objects`. (`keras.constraints.deserialize`)
 * @throws ValueError for an unknown class, with the nearest known ones.
 * @example deserialize({ class_name: "MaxNorm", config: { max_value: 2 } });
 */
export const deserialize = (
  config: unknown,
  objects: Readonly<Record<string, new (options?: never) => Constraint>> = {},
): Constraint => deserializeObject<Constraint>("constraint", { ...classes, ...objects }, config);
