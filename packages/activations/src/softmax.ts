import { softmax as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.softmax`: the op of that name with its defaults. */
export const softmax: Activation<{ readonly axis?: number | readonly number[] }> = /* @__PURE__ */ named(
  "softmax",
  (x, options) => op(x, options),
);
