import { glu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.glu`: the op of that name with its defaults. */
export const glu: Activation = /* @__PURE__ */ named("glu", (x) => op(x));
