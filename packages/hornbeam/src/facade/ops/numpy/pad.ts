// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Elements added before and after along each axis. (`keras.ops.pad`) */
export const pad: typeof ops.pad = /* @__PURE__ */ facadeOp("Pad", ops.pad);
