import { getObject, type Regularizer } from "@hornbeam/nn";
import * as classes from "./classes.ts";

/**
 * A regularizer of a name ("l2"), of Keras's config or of a class; null for null, and a regularizer as it is. (`keras.regularizers.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("l2");
 */
export const get = (identifier: unknown): Regularizer | null =>
  getObject<Regularizer>("regularizer", classes, identifier);
