import { glu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.glu`: the op of that name with its defaults. */
export const glu: Activation<{ readonly axis?: number }> = /* @__PURE__ */ named("glu", (x, options) => op(x, options));
