import { hardTanh as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.hard_tanh`: the op of that name with its defaults. */
export const hardTanh: Activation = /* @__PURE__ */ named("hard_tanh", (x) => op(x));
