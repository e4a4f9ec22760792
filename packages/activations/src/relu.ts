import { relu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.relu`: the op of that name with its defaults. */
export const relu: Activation = /* @__PURE__ */ named("relu", (x) => op(x));
