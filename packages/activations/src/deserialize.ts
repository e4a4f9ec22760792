import type { Tensor } from "@hornbeam/core";
import { get } from "./get.ts";

/**
 * An activation of its name or config; functions of your own by name in `objects`. (`keras.activations.deserialize`)
 * @throws ValueError for an unknown name, with the nearest known ones.
 */
export const deserialize = (
  config: unknown,
  objects: Readonly<Record<string, (x: Tensor) => Tensor>> = {},
): ((x: Tensor) => Tensor) => get(config, objects);
