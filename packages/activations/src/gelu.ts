import { gelu as op } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** x·Φ(x), exact: Keras's activation does not approximate by default, its op does. */
export const gelu: Activation = /* @__PURE__ */ named("gelu", (x) => op(x, { approximate: false }));
