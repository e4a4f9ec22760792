import { softsign as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.softsign`: the op of that name with its defaults. */
export const softsign: Activation = /* @__PURE__ */ named("softsign", (x) => op(x));
