import { sigmoid as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.sigmoid`: the op of that name with its defaults. */
export const sigmoid: Activation = /* @__PURE__ */ named("sigmoid", (x) => op(x));
