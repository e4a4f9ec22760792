import { getObject } from "@hornbeam/nn";
import { deserialize } from "./deserialize.ts";
import type { Optimizer } from "./Optimizer.ts";

/**
 * An optimizer of a name ("adam", "AdamW"), of Keras's config or of a class; null for null, and an optimizer as it is.
 * (`keras.optimizers.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("rmsprop");
 */
export const get = (identifier: unknown): Optimizer | null => {
  const named =
    typeof identifier === "string" || (typeof identifier === "object" && identifier && "class_name" in identifier);
  return named ? deserialize(identifier) : getObject<Optimizer>("optimizer", {}, identifier);
};
