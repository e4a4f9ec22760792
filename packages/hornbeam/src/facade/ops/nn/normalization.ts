// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Mean and variance over axes (`keepdims` keeps them with size 1); two passes. (`keras.ops.moments`) */
export const moments: typeof ops.moments = /* @__PURE__ */ facadeOp("Moments", ops.moments, "keras.src.ops.nn");

/** (x − mean) / √(variance + ε) · scale + offset with vectors along one axis. (`keras.ops.batch_normalization`) */
export const batchNormalization: typeof ops.batchNormalization = /* @__PURE__ */ facadeOp(
  "BatchNormalization",
  ops.batchNormalization,
  "keras.src.ops.nn",
);

/**
 * (x − mean) / √(variance + ε) · gamma + beta over the given axes of each sample (Ba et al. 2016).
 * (`keras.ops.layer_normalization`)
 */
export const layerNormalization: typeof ops.layerNormalization = /* @__PURE__ */ facadeOp(
  "LayerNormalization",
  ops.layerNormalization,
  "keras.src.ops.nn",
);

/** x / √(mean(x²) + ε) · scale (Zhang & Sennrich 2019). (`keras.ops.rms_normalization`) */
export const rmsNormalization: typeof ops.rmsNormalization = /* @__PURE__ */ facadeOp(
  "RmsNormalization",
  ops.rmsNormalization,
  "keras.src.ops.nn",
);

/** x / max(‖x‖, ε) along an axis. (`keras.ops.normalize`) */
export const normalize: typeof ops.normalize = /* @__PURE__ */ facadeOp("Normalize", ops.normalize, "keras.src.ops.nn");
