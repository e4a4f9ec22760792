import { gelu as op, type GeluOptions } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** x·Φ(x), exact: Keras's activation does not approximate by default, its op does. */
export const gelu: Activation<GeluOptions> = /* @__PURE__ */ named<GeluOptions>(
  "gelu",
  (x, { approximate = false } = {}) => op(x, { approximate }),
);
