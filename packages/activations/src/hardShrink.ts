import { hardShrink as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.hard_shrink`: the op of that name with its defaults. */
export const hardShrink: Activation = /* @__PURE__ */ named("hard_shrink", (x) => op(x));
