import { getObject, type Constraint } from "@hornbeam/nn";
import * as classes from "./classes.ts";

/**
 * A constraint of a name ("max_norm"), of Keras's config or of a class; null for null, and a constraint as it is. (`keras.constraints.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("max_norm");
 */
export const get = (identifier: unknown): Constraint | null => getObject<Constraint>("constraint", classes, identifier);
