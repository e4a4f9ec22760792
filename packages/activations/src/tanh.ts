import { tanh as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.tanh`: the op of that name with its defaults. */
export const tanh: Activation = /* @__PURE__ */ named("tanh", (x) => op(x));
