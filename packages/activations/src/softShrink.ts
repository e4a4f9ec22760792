import { softShrink as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.soft_shrink`: the op of that name with its defaults. */
export const softShrink: Activation = /* @__PURE__ */ named("soft_shrink", (x) => op(x));
