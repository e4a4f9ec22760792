// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** The mean; integers become float32. (`keras.ops.mean`) */
export const mean: typeof ops.mean = /* @__PURE__ */ facadeOp("Mean", ops.mean);

/** Mean of squared deviations from the mean (`keras.ops.var`), in two passes. */
export const variance: typeof ops.variance = /* @__PURE__ */ facadeOp("Variance", ops.variance);

/** Square root of the variance. (`keras.ops.std`) */
export const std: typeof ops.std = /* @__PURE__ */ facadeOp("Std", ops.std);

/** Σ w·x / Σ w; the mean without weights. (`keras.ops.average`) */
export const average: typeof ops.average = /* @__PURE__ */ facadeOp("Average", ops.average);
