import { softplus as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.softplus`: the op of that name with its defaults. */
export const softplus: Activation = /* @__PURE__ */ named("softplus", (x) => op(x));
