import { saved, type Constraint } from "@hornbeam/nn";

/** Keras's config of a constraint: module, class name and options. (`keras.constraints.serialize`) */
export const serialize = (constraint: Constraint): unknown => saved("constraints", constraint);
