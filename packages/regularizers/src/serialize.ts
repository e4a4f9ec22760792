import { saved, type Regularizer } from "@hornbeam/nn";

/** Keras's config of a regularizer: module, class name and options. (`keras.regularizers.serialize`) */
export const serialize = (regularizer: Regularizer): unknown => saved("regularizers", regularizer);
