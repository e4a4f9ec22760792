import { hardSigmoid as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.hard_sigmoid`: the op of that name with its defaults. */
export const hardSigmoid: Activation = /* @__PURE__ */ named("hard_sigmoid", (x) => op(x));
