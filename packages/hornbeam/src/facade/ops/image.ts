// Written by `npm run facades`.
import { symbolicOp } from "@hornbeam/nn";
import * as image from "@hornbeam/ops/image";

export const affineTransform: typeof image.affineTransform = /* @__PURE__ */ symbolicOp(
  "AffineTransform",
  image.affineTransform,
  "keras.src.ops.image",
);
export const cropImages: typeof image.cropImages = /* @__PURE__ */ symbolicOp(
  "CropImages",
  image.cropImages,
  "keras.src.ops.image",
);
export const elasticTransform: typeof image.elasticTransform = /* @__PURE__ */ symbolicOp(
  "ElasticTransform",
  image.elasticTransform,
  "keras.src.ops.image",
);
export const extractPatches: typeof image.extractPatches = /* @__PURE__ */ symbolicOp(
  "ExtractPatches",
  image.extractPatches,
  "keras.src.ops.image",
);
export const extractPatches3d: typeof image.extractPatches3d = /* @__PURE__ */ symbolicOp(
  "ExtractPatches3d",
  image.extractPatches3d,
  "keras.src.ops.image",
);
export const gaussianBlur: typeof image.gaussianBlur = /* @__PURE__ */ symbolicOp(
  "GaussianBlur",
  image.gaussianBlur,
  "keras.src.ops.image",
);
export const hsvToRgb: typeof image.hsvToRgb = /* @__PURE__ */ symbolicOp(
  "HsvToRgb",
  image.hsvToRgb,
  "keras.src.ops.image",
);
export const mapCoordinates: typeof image.mapCoordinates = /* @__PURE__ */ symbolicOp(
  "MapCoordinates",
  image.mapCoordinates,
  "keras.src.ops.image",
);
export const padImages: typeof image.padImages = /* @__PURE__ */ symbolicOp(
  "PadImages",
  image.padImages,
  "keras.src.ops.image",
);
export const perspectiveTransform: typeof image.perspectiveTransform = /* @__PURE__ */ symbolicOp(
  "PerspectiveTransform",
  image.perspectiveTransform,
  "keras.src.ops.image",
);
export const resize: typeof image.resize = /* @__PURE__ */ symbolicOp("Resize", image.resize, "keras.src.ops.image");
export const rgbToGrayscale: typeof image.rgbToGrayscale = /* @__PURE__ */ symbolicOp(
  "RgbToGrayscale",
  image.rgbToGrayscale,
  "keras.src.ops.image",
);
export const rgbToHsv: typeof image.rgbToHsv = /* @__PURE__ */ symbolicOp(
  "RgbToHsv",
  image.rgbToHsv,
  "keras.src.ops.image",
);
export const scaleAndTranslate: typeof image.scaleAndTranslate = /* @__PURE__ */ symbolicOp(
  "ScaleAndTranslate",
  image.scaleAndTranslate,
  "keras.src.ops.image",
);
export const sobelEdges: typeof image.sobelEdges = /* @__PURE__ */ symbolicOp(
  "SobelEdges",
  image.sobelEdges,
  "keras.src.ops.image",
);
export const ssim: typeof image.ssim = /* @__PURE__ */ symbolicOp("Ssim", image.ssim, "keras.src.ops.image");
