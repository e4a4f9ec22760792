import { celu as op, type AlphaOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.celu`: the op of that name with its defaults. */
export const celu: Activation<AlphaOptions> = /* @__PURE__ */ named("celu", (x, options) => op(x, options));
