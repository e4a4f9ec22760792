// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Running sums: y[i] = x[0] + … + x[i]. (`keras.ops.cumsum`) */
export const cumsum: typeof ops.cumsum = /* @__PURE__ */ facadeOp("Cumsum", ops.cumsum);

/** Running products: y[i] = x[0] · … · x[i]. (`keras.ops.cumprod`) */
export const cumprod: typeof ops.cumprod = /* @__PURE__ */ facadeOp("Cumprod", ops.cumprod);
