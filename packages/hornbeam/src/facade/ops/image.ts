// Written by `npm run facades`.
import { symbolicOp } from "@hornbeam/nn";
import * as image from "@hornbeam/ops/image";

export const cropImages: typeof image.cropImages = /* @__PURE__ */ symbolicOp(
  "CropImages",
  image.cropImages,
  "keras.src.ops.image",
);
export const padImages: typeof image.padImages = /* @__PURE__ */ symbolicOp(
  "PadImages",
  image.padImages,
  "keras.src.ops.image",
);
export const resize: typeof image.resize = /* @__PURE__ */ symbolicOp("Resize", image.resize, "keras.src.ops.image");
export const rgbToGrayscale: typeof image.rgbToGrayscale = /* @__PURE__ */ symbolicOp(
  "RgbToGrayscale",
  image.rgbToGrayscale,
  "keras.src.ops.image",
);
