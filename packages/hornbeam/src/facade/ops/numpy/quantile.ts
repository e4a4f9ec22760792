// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * The value below which a fraction q (0 … 1, a number or a tensor) of the elements lies. The result has q's axes first.
 * NaN where an element is NaN. (`keras.ops.quantile`)
 */
export const quantile: typeof ops.quantile = /* @__PURE__ */ facadeOp("Quantile", ops.quantile);

/** `quantile` with q in per cent. (`keras.ops.percentile`) */
export const percentile: typeof ops.percentile = /* @__PURE__ */ facadeOp("Percentile", ops.percentile);

/** `quantile` that skips NaN. (`keras.ops.nanquantile`) */
export const nanquantile: typeof ops.nanquantile = /* @__PURE__ */ facadeOp("Nanquantile", ops.nanquantile);

/** `percentile` that skips NaN. (`keras.ops.nanpercentile`) */
export const nanpercentile: typeof ops.nanpercentile = /* @__PURE__ */ facadeOp("Nanpercentile", ops.nanpercentile);

/** The middle element, or the mean of the two middle ones. (`keras.ops.median`) */
export const median: typeof ops.median = /* @__PURE__ */ facadeOp("Median", ops.median);

/** `median` that skips NaN. (`keras.ops.nanmedian`) */
export const nanmedian: typeof ops.nanmedian = /* @__PURE__ */ facadeOp("Nanmedian", ops.nanmedian);
