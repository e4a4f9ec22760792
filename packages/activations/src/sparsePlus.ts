import { sparsePlus as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.sparse_plus`: the op of that name with its defaults. */
export const sparsePlus: Activation = /* @__PURE__ */ named("sparse_plus", (x) => op(x));
