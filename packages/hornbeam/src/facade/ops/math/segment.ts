// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Sums of the rows of each segment; 0 for empty ones. (`keras.ops.segment_sum`) */
export const segmentSum: typeof ops.segmentSum = /* @__PURE__ */ facadeOp(
  "SegmentSum",
  ops.segmentSum,
  "keras.src.ops.math",
);

/** Products; 1 for empty segments. (`keras.ops.segment_prod`) */
export const segmentProd: typeof ops.segmentProd = /* @__PURE__ */ facadeOp("SegmentProd", ops.segmentProd);

/** Maxima; −∞ (or the least integer) for empty segments. (`keras.ops.segment_max`) */
export const segmentMax: typeof ops.segmentMax = /* @__PURE__ */ facadeOp(
  "SegmentMax",
  ops.segmentMax,
  "keras.src.ops.math",
);

/** Minima; ∞ (or the greatest integer) for empty segments. (`keras.ops.segment_min`) */
export const segmentMin: typeof ops.segmentMin = /* @__PURE__ */ facadeOp("SegmentMin", ops.segmentMin);
