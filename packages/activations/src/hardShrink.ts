import { hardShrink as op, type ShrinkOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** `keras.activations.hard_shrink`: the op of that name with its defaults. */
export const hardShrink: Activation<ShrinkOptions> = /* @__PURE__ */ named("hard_shrink", (x, options) =>
  op(x, options),
);
