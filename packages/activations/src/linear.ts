import { named, type Activation } from "./Activation.ts";

/** x */
export const linear: Activation = /* @__PURE__ */ named("linear", (x) => x);
