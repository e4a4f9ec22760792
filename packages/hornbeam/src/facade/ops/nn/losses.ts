// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * −t·log(p) − (1 − t)·log(1 − p), elementwise; probabilities are cut to [1e-7, 1 − 1e-7].
 * (`keras.ops.binary_crossentropy`)
 */
export const binaryCrossentropy: typeof ops.binaryCrossentropy = /* @__PURE__ */ facadeOp(
  "BinaryCrossentropy",
  ops.binaryCrossentropy,
  "keras.src.ops.nn",
);

/** −Σ t·log(p) over the classes; probabilities are scaled to sum 1 first. (`keras.ops.categorical_crossentropy`) */
export const categoricalCrossentropy: typeof ops.categoricalCrossentropy = /* @__PURE__ */ facadeOp(
  "CategoricalCrossentropy",
  ops.categoricalCrossentropy,
  "keras.src.ops.nn",
);

/**
 * −log(p) of the class that the whole number `target` names; targets outside the classes cost 0.
 * (`keras.ops.sparse_categorical_crossentropy`)
 */
export const sparseCategoricalCrossentropy: typeof ops.sparseCategoricalCrossentropy = /* @__PURE__ */ facadeOp(
  "SparseCategoricalCrossentropy",
  ops.sparseCategoricalCrossentropy,
  "keras.src.ops.nn",
);

/** Peak signal-to-noise ratio in decibels: 20·log₁₀(maxVal) − 10·log₁₀(mean squared difference). (`keras.ops.psnr`) */
export const psnr: typeof ops.psnr = /* @__PURE__ */ facadeOp("Psnr", ops.psnr, "keras.src.ops.nn");
