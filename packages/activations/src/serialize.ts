import type { Tensor } from "@hornbeam/core";
import { activationName } from "./Activation.ts";

/** The name under which Keras saves an activation. (`keras.activations.serialize`) @example serialize(relu) // "relu" */
export const serialize = (activation: (x: Tensor) => Tensor): string => activationName(activation)!;
