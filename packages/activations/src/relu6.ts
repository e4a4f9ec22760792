import { relu6 as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.relu6`: the op of that name with its defaults. */
export const relu6: Activation = /* @__PURE__ */ named("relu6", (x) => op(x));
