// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Place of the largest element (the first of equals), int32. (`keras.ops.argmax`) */
export const argmax: typeof ops.argmax = /* @__PURE__ */ facadeOp("Argmax", ops.argmax);

/** Place of the smallest element (the first of equals), int32. (`keras.ops.argmin`) */
export const argmin: typeof ops.argmin = /* @__PURE__ */ facadeOp("Argmin", ops.argmin);
