import { exp } from "@hornbeam/ops";
import { named, type Activation } from "./Activation.ts";

/** eˣ */
export const exponential: Activation = /* @__PURE__ */ named("exponential", (x) => exp(x));
