// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Σ x (`keras.ops.sum`) */
export const sum: typeof ops.sum = /* @__PURE__ */ facadeOp("Sum", ops.sum);

/** Π x (`keras.ops.prod`) */
export const prod: typeof ops.prod = /* @__PURE__ */ facadeOp("Prod", ops.prod);

/** The largest element; NaN where one is. (`keras.ops.max`) */
export const max: typeof ops.max = /* @__PURE__ */ facadeOp("Max", ops.max);

/** The smallest element; NaN where one is. (`keras.ops.min`) */
export const min: typeof ops.min = /* @__PURE__ */ facadeOp("Min", ops.min);

/** The same as `max`. (`keras.ops.amax`) */
export const amax: typeof ops.amax = /* @__PURE__ */ facadeOp("Amax", ops.amax);

/** The same as `min`. (`keras.ops.amin`) */
export const amin: typeof ops.amin = /* @__PURE__ */ facadeOp("Amin", ops.amin);

/** True where any element is true (not 0). (`keras.ops.any`) */
export const any: typeof ops.any = /* @__PURE__ */ facadeOp("Any", ops.any);

/** True where all elements are true (not 0). (`keras.ops.all`) */
export const all: typeof ops.all = /* @__PURE__ */ facadeOp("All", ops.all);

/** How many elements are not 0, as int32. (`keras.ops.count_nonzero`) */
export const countNonzero: typeof ops.countNonzero = /* @__PURE__ */ facadeOp("CountNonzero", ops.countNonzero);

/** max − min (`keras.ops.ptp`) */
export const ptp: typeof ops.ptp = /* @__PURE__ */ facadeOp("Ptp", ops.ptp);
