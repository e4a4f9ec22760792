import { mish as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.mish`: the op of that name with its defaults. */
export const mish: Activation = /* @__PURE__ */ named("mish", (x) => op(x));
