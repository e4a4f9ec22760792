import * as core from "@hornbeam/core";
import { choosing } from "./choosing.ts";

/** A tensor of numbers, nested arrays or a typed array. A backend is chosen when a value is first read, if none was set. */
export const tensor: typeof core.tensor = /* @__PURE__ */ choosing(core.tensor);
