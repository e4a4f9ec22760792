import { elu as op, type AlphaOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.elu`: the op of that name with its defaults. */
export const elu: Activation<AlphaOptions> = /* @__PURE__ */ named("elu", (x, options) => op(x, options));
