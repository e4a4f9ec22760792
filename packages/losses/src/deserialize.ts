import { getObject, type Classes } from "@hornbeam/nn";
import { ValueError } from "@hornbeam/ir";
import * as classes from "./classes.ts";
import { functionOf } from "./functionOf.ts";
import type { Loss } from "./Loss.ts";
import type { LossFn } from "./types.ts";

/**
 * A loss of Keras's config or of a name; classes of your own by name in `objects`. (`keras.losses.deserialize`)
 * @throws ValueError for an unknown name, with the nearest known ones.
 * @example deserialize({ class_name: "Huber", config: { delta: 2 } });
 */
export const deserialize = (config: unknown, objects: Classes<Loss> = {}): Loss | LossFn => {
  const fn = typeof config === "string" ? functionOf(config) : undefined;
  const loss = fn ?? getObject<Loss>("loss", { ...classes, ...objects } as Classes<Loss>, config);
  if (!loss) throw new ValueError("loss: a config must be { class_name, config } or a name; received nothing.");
  return loss;
};
