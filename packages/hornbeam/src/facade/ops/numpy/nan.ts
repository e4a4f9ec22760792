// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** `sum` that skips NaN. (`keras.ops.nansum`) */
export const nansum: typeof ops.nansum = /* @__PURE__ */ facadeOp("Nansum", ops.nansum);

/** `prod` that skips NaN. (`keras.ops.nanprod`) */
export const nanprod: typeof ops.nanprod = /* @__PURE__ */ facadeOp("Nanprod", ops.nanprod);

/** `cumsum` that skips NaN. (`keras.ops.nancumsum`) */
export const nancumsum: typeof ops.nancumsum = /* @__PURE__ */ facadeOp("Nancumsum", ops.nancumsum);

/** `cumprod` that skips NaN. (`keras.ops.nancumprod`) */
export const nancumprod: typeof ops.nancumprod = /* @__PURE__ */ facadeOp("Nancumprod", ops.nancumprod);

/** `max` that skips NaN; NaN where there is nothing else. (`keras.ops.nanmax`) */
export const nanmax: typeof ops.nanmax = /* @__PURE__ */ facadeOp("Nanmax", ops.nanmax);

/** `min` that skips NaN; NaN where there is nothing else. (`keras.ops.nanmin`) */
export const nanmin: typeof ops.nanmin = /* @__PURE__ */ facadeOp("Nanmin", ops.nanmin);

/** `argmax` that skips NaN; −1 where there is nothing else. (`keras.ops.nanargmax`) */
export const nanargmax: typeof ops.nanargmax = /* @__PURE__ */ facadeOp("Nanargmax", ops.nanargmax);

/** `argmin` that skips NaN; −1 where there is nothing else. (`keras.ops.nanargmin`) */
export const nanargmin: typeof ops.nanargmin = /* @__PURE__ */ facadeOp("Nanargmin", ops.nanargmin);

/** `mean` that skips NaN. (`keras.ops.nanmean`) */
export const nanmean: typeof ops.nanmean = /* @__PURE__ */ facadeOp("Nanmean", ops.nanmean);

/** `var` that skips NaN. (`keras.ops.nanvar`) */
export const nanvar: typeof ops.nanvar = /* @__PURE__ */ facadeOp("Nanvar", ops.nanvar);

/** `std` that skips NaN. (`keras.ops.nanstd`) */
export const nanstd: typeof ops.nanstd = /* @__PURE__ */ facadeOp("Nanstd", ops.nanstd);
