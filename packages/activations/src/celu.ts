import { celu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.celu`: the op of that name with its defaults. */
export const celu: Activation = /* @__PURE__ */ named("celu", (x) => op(x));
