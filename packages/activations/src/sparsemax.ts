import { sparsemax as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.sparsemax`: the op of that name with its defaults. */
export const sparsemax: Activation<{ readonly axis?: number }> = /* @__PURE__ */ named("sparsemax", (x, options) =>
  op(x, options),
);
