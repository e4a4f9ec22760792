import { tanhShrink as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.tanh_shrink`: the op of that name with its defaults. */
export const tanhShrink: Activation = /* @__PURE__ */ named("tanh_shrink", (x) => op(x));
