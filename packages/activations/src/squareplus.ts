import { squareplus as op, type SquareplusOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.squareplus`: the op of that name with its defaults. */
export const squareplus: Activation<SquareplusOptions> = /* @__PURE__ */ named("squareplus", (x, options) =>
  op(x, options),
);
