import { leakyRelu as op, type LeakyReluOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.leaky_relu`: the op of that name with its defaults. */
export const leakyRelu: Activation<LeakyReluOptions> = /* @__PURE__ */ named("leaky_relu", (x, options) =>
  op(x, options),
);
