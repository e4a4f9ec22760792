import { saved, type Initializer } from "@hornbeam/nn";

/** Keras's config of an initializer: module, class name and options. (`keras.initializers.serialize`) */
export const serialize = (initializer: Initializer): unknown => saved("initializers", initializer);
