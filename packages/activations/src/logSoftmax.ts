import { logSoftmax as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.log_softmax`: the op of that name with its defaults. */
export const logSoftmax: Activation<{ readonly axis?: number }> = /* @__PURE__ */ named("log_softmax", (x, options) =>
  op(x, options),
);
