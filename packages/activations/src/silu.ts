import { silu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.silu`: the op of that name with its defaults. */
export const silu: Activation = /* @__PURE__ */ named("silu", (x) => op(x));
