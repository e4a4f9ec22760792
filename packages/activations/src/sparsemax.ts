import { sparsemax as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.sparsemax`: the op of that name with its defaults. */
export const sparsemax: Activation = /* @__PURE__ */ named("sparsemax", (x) => op(x));
