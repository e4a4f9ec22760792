import { sparseSigmoid as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.sparse_sigmoid`: the op of that name with its defaults. */
export const sparseSigmoid: Activation = /* @__PURE__ */ named("sparse_sigmoid", (x) => op(x));
