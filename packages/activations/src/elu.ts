import { elu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.elu`: the op of that name with its defaults. */
export const elu: Activation = /* @__PURE__ */ named("elu", (x) => op(x));
