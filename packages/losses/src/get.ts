import { deserialize } from "./deserialize.ts";
import { functionOf } from "./functionOf.ts";
import type { Loss } from "./Loss.ts";
import type { LossFn } from "./types.ts";

/**
 * A loss function of its name ("mean_squared_error", "mse"), a loss of a class name ("MeanSquaredError"), of Keras's config or of a class;
 * null for null, and a loss or function as it is. (`keras.losses.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("huber"); get({ class_name: "Huber", config: { delta: 2 } });
 */
export const get = (identifier: unknown): Loss | LossFn | null => {
  if (identifier === null || identifier === undefined) return null;
  if (typeof identifier === "function" && !("className" in identifier)) return identifier as LossFn;
  return (typeof identifier === "string" && functionOf(identifier)) || deserialize(identifier);
};
