// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** max(x, 0); NaN stays NaN, the gradient at 0 is 0. (`keras.ops.relu`) */
export const relu: typeof ops.relu = /* @__PURE__ */ facadeOp("Relu", ops.relu, "keras.src.ops.nn");

/** min(max(x, 0), 6) (`keras.ops.relu6`) */
export const relu6: typeof ops.relu6 = /* @__PURE__ */ facadeOp("Relu6", ops.relu6, "keras.src.ops.nn");

/** x above 0, negativeSlope · x below. (`keras.ops.leaky_relu`) */
export const leakyRelu: typeof ops.leakyRelu = /* @__PURE__ */ facadeOp("LeakyRelu", ops.leakyRelu, "keras.src.ops.nn");

/** x above 0, alpha · (eˣ − 1) below (Clevert et al. 2015). (`keras.ops.elu`) */
export const elu: typeof ops.elu = /* @__PURE__ */ facadeOp("Elu", ops.elu, "keras.src.ops.nn");

/** x above 0, alpha · (exp(x / alpha) − 1) below (Barron 2017). (`keras.ops.celu`) */
export const celu: typeof ops.celu = /* @__PURE__ */ facadeOp("Celu", ops.celu, "keras.src.ops.nn");

/** Scaled elu (Klambauer et al. 2017). (`keras.ops.selu`) */
export const selu: typeof ops.selu = /* @__PURE__ */ facadeOp("Selu", ops.selu, "keras.src.ops.nn");

/** x · Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel 2016). (`keras.ops.gelu`) */
export const gelu: typeof ops.gelu = /* @__PURE__ */ facadeOp("Gelu", ops.gelu, "keras.src.ops.nn");

/** 1 / (1 + e⁻ˣ) (`keras.ops.sigmoid`) */
export const sigmoid: typeof ops.sigmoid = /* @__PURE__ */ facadeOp("Sigmoid", ops.sigmoid, "keras.src.ops.nn");

/** x · sigmoid(x) (`keras.ops.silu`) */
export const silu: typeof ops.silu = /* @__PURE__ */ facadeOp("Silu", ops.silu, "keras.src.ops.nn");

/** The same as `silu`. */
export const swish: typeof ops.swish = /* @__PURE__ */ facadeOp("Swish", ops.swish, "keras.src.ops.nn");

/** Piecewise linear sigmoid: relu6(x + 3) / 6. (`keras.ops.hard_sigmoid`) */
export const hardSigmoid: typeof ops.hardSigmoid = /* @__PURE__ */ facadeOp(
  "HardSigmoid",
  ops.hardSigmoid,
  "keras.src.ops.nn",
);

/** x · hardSigmoid(x) (`keras.ops.hard_silu`) */
export const hardSilu: typeof ops.hardSilu = /* @__PURE__ */ facadeOp("HardSilu", ops.hardSilu, "keras.src.ops.nn");

/** The same as `hardSilu`. */
export const hardSwish: typeof ops.hardSwish = /* @__PURE__ */ facadeOp("HardSwish", ops.hardSwish, "keras.src.ops.nn");

/** x cut to [−1, 1]. (`keras.ops.hard_tanh`) */
export const hardTanh: typeof ops.hardTanh = /* @__PURE__ */ facadeOp("HardTanh", ops.hardTanh, "keras.src.ops.nn");

/** log(1 + eˣ) without overflow. (`keras.ops.softplus`) */
export const softplus: typeof ops.softplus = /* @__PURE__ */ facadeOp("Softplus", ops.softplus, "keras.src.ops.nn");

/** log(sigmoid(x)) without underflow. (`keras.ops.log_sigmoid`) */
export const logSigmoid: typeof ops.logSigmoid = /* @__PURE__ */ facadeOp(
  "LogSigmoid",
  ops.logSigmoid,
  "keras.src.ops.nn",
);

/** x · tanh(softplus(x)) (Misra 2019). */
export const mish: typeof ops.mish = /* @__PURE__ */ facadeOp("Mish", ops.mish, "keras.src.ops.nn");

/** x / (1 + |x|) (`keras.ops.softsign`) */
export const softsign: typeof ops.softsign = /* @__PURE__ */ facadeOp("Softsign", ops.softsign, "keras.src.ops.nn");

/** x − tanh(x) (`keras.ops.tanh_shrink`) */
export const tanhShrink: typeof ops.tanhShrink = /* @__PURE__ */ facadeOp(
  "TanhShrink",
  ops.tanhShrink,
  "keras.src.ops.nn",
);

/** x moved towards 0 by the threshold, 0 within it. (`keras.ops.soft_shrink`) */
export const softShrink: typeof ops.softShrink = /* @__PURE__ */ facadeOp(
  "SoftShrink",
  ops.softShrink,
  "keras.src.ops.nn",
);

/** x outside the threshold, 0 within it. (`keras.ops.hard_shrink`) */
export const hardShrink: typeof ops.hardShrink = /* @__PURE__ */ facadeOp(
  "HardShrink",
  ops.hardShrink,
  "keras.src.ops.nn",
);

/** x where it is above the threshold, else a default. (`keras.ops.threshold`) */
export const threshold: typeof ops.threshold = /* @__PURE__ */ facadeOp("Threshold", ops.threshold, "keras.src.ops.nn");

/** (x + √(x² + b)) / 2 (`keras.ops.squareplus`) */
export const squareplus: typeof ops.squareplus = /* @__PURE__ */ facadeOp(
  "Squareplus",
  ops.squareplus,
  "keras.src.ops.nn",
);

/** 0 below −1, (x + 1)² / 4 up to 1, x above. (`keras.ops.sparse_plus`) */
export const sparsePlus: typeof ops.sparsePlus = /* @__PURE__ */ facadeOp(
  "SparsePlus",
  ops.sparsePlus,
  "keras.src.ops.nn",
);

/** (x + 1) / 2 cut to [0, 1]. (`keras.ops.sparse_sigmoid`) */
export const sparseSigmoid: typeof ops.sparseSigmoid = /* @__PURE__ */ facadeOp(
  "SparseSigmoid",
  ops.sparseSigmoid,
  "keras.src.ops.nn",
);
