import { softShrink as op, type ShrinkOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.soft_shrink`: the op of that name with its defaults. */
export const softShrink: Activation<ShrinkOptions> = /* @__PURE__ */ named("soft_shrink", (x, options) =>
  op(x, options),
);
