import { hardSilu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.hard_silu`: the op of that name with its defaults. */
export const hardSilu: Activation = /* @__PURE__ */ named("hard_silu", (x) => op(x));
