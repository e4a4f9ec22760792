// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Images [batch, height, width, channels] (or without batch) convolved with exp(−x²/2σ₀² − y²/2σ₁²), whose weights have sum 1;
 * zeros lie outside. (`keras.ops.image.gaussian_blur`)
 * @throws ValueError where sizes or deviations are not positive; ShapeError where there are no images.
 */
export const gaussianBlur: typeof image.gaussianBlur = /* @__PURE__ */ facadeOp(
  "GaussianBlur",
  image.gaussianBlur,
  "keras.src.ops.image",
);

/**
 * Slopes of images [batch, height, width, channels] (or without batch) by Sobel's filters, down and to the right on a new last
 * axis [dy, dx]; zeros lie outside. (`keras.ops.image.sobel_edges`)
 * @throws ShapeError where there are no images.
 */
export const sobelEdges: typeof image.sobelEdges = /* @__PURE__ */ facadeOp(
  "SobelEdges",
  image.sobelEdges,
  "keras.src.ops.image",
);

/**
 * Structural similarity of images [batch, height, width, channels] → [batch], in −1 … 1 (Wang et al., 2004): the mean over
 * windows and channels of (2μ₁μ₂ + c₁)(2σ₁₂ + c₂) / ((μ₁² + μ₂² + c₁)(σ₁² + σ₂² + c₂)), cᵢ = (kᵢ·maxVal)².
 * (`keras.ops.image.ssim`)
 * @throws ShapeError where the images differ in shape or are smaller than the window.
 */
export const ssim: typeof image.ssim = /* @__PURE__ */ facadeOp("Ssim", image.ssim, "keras.src.ops.image");
