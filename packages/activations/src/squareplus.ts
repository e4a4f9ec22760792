import { squareplus as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.squareplus`: the op of that name with its defaults. */
export const squareplus: Activation = /* @__PURE__ */ named("squareplus", (x) => op(x));
