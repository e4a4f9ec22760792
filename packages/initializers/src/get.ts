import { getObject, type Initializer } from "@hornbeam/nn";
import * as classes from "./classes.ts";

/** Other names that Keras has: of the classes' short forms. */
const aliases = {
  one: classes.Ones,
  zero: classes.Zeros,
  normal: classes.RandomNormal,
  uniform: classes.RandomUniform,
};

/**
 * An initializer of a name ("glorot_uniform"), of Keras's config or of a class; null for null, and an initializer as it is. (`keras.initializers.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("glorot_uniform");
 */
export const get = (identifier: unknown): Initializer | null =>
  getObject<Initializer>("initializer", { ...classes, ...aliases }, identifier);
