import { logSigmoid as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.log_sigmoid`: the op of that name with its defaults. */
export const logSigmoid: Activation = /* @__PURE__ */ named("log_sigmoid", (x) => op(x));
