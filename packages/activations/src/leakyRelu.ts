import { leakyRelu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.leaky_relu`: the op of that name with its defaults. */
export const leakyRelu: Activation = /* @__PURE__ */ named("leaky_relu", (x) => op(x));
