import { selu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.selu`: the op of that name with its defaults. */
export const selu: Activation = /* @__PURE__ */ named("selu", (x) => op(x));
