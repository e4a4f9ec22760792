// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Differences of neighbours along an axis, n times. (`keras.ops.diff`) */
export const diff: typeof ops.diff = /* @__PURE__ */ facadeOp("Diff", ops.diff);

/** Integral by the trapezoidal rule along an axis. (`keras.ops.trapezoid`) */
export const trapezoid: typeof ops.trapezoid = /* @__PURE__ */ facadeOp("Trapezoid", ops.trapezoid);

/** Cross product of vectors of 2 or 3 components; of two plane vectors, its third component. (`keras.ops.cross`) */
export const cross: typeof ops.cross = /* @__PURE__ */ facadeOp("Cross", ops.cross);

/** Cross-correlation of two vectors. (`keras.ops.correlate`) */
export const correlate: typeof ops.correlate = /* @__PURE__ */ facadeOp("Correlate", ops.correlate);

/** Correlation coefficients of the rows of a matrix. (`keras.ops.corrcoef`) */
export const corrcoef: typeof ops.corrcoef = /* @__PURE__ */ facadeOp("Corrcoef", ops.corrcoef);

/** Powers of a vector as the columns of a matrix, the highest first. (`keras.ops.vander`) */
export const vander: typeof ops.vander = /* @__PURE__ */ facadeOp("Vander", ops.vander);
