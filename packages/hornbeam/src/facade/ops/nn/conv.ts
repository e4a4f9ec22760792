// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Convolution (cross-correlation) in one to three dimensions: inputs [batch, …spatial, channels], kernel
 * […window, channels / groups, filters], result [batch, …, filters]. A kernel with fewer input channels than the inputs
 * means groups. (`keras.ops.conv`)
 * @throws ShapeError where ranks or channels do not fit.
 */
export const conv: typeof ops.conv = /* @__PURE__ */ facadeOp("Conv", ops.conv, "keras.src.ops.nn");

/**
 * Each channel convolved by itself: kernel […window, channels, multiplier], result [batch, …, channels · multiplier].
 * (`keras.ops.depthwise_conv`)
 */
export const depthwiseConv: typeof ops.depthwiseConv = /* @__PURE__ */ facadeOp(
  "DepthwiseConv",
  ops.depthwiseConv,
  "keras.src.ops.nn",
);

/**
 * A depthwise convolution, then one of window 1 that mixes the channels: pointwise kernel [1…, channels · multiplier, filters].
 * (`keras.ops.separable_conv`)
 */
export const separableConv: typeof ops.separableConv = /* @__PURE__ */ facadeOp(
  "SeparableConv",
  ops.separableConv,
  "keras.src.ops.nn",
);

/**
 * Transposed convolution: the gradient of a convolution by its input. Kernel […window, filters, channels], result
 * [batch, …, filters]. (`keras.ops.conv_transpose`)
 */
export const convTranspose: typeof ops.convTranspose = /* @__PURE__ */ facadeOp(
  "ConvTranspose",
  ops.convTranspose,
  "keras.src.ops.nn",
);
