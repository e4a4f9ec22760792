// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../facadeOp.ts";

export const affineTransform: typeof image.affineTransform = /* @__PURE__ */ facadeOp(
  "AffineTransform",
  image.affineTransform,
  "keras.src.ops.image",
);
export const cropImages: typeof image.cropImages = /* @__PURE__ */ facadeOp(
  "CropImages",
  image.cropImages,
  "keras.src.ops.image",
);
export const elasticTransform: typeof image.elasticTransform = /* @__PURE__ */ facadeOp(
  "ElasticTransform",
  image.elasticTransform,
  "keras.src.ops.image",
);
export const extractPatches: typeof image.extractPatches = /* @__PURE__ */ facadeOp(
  "ExtractPatches",
  image.extractPatches,
  "keras.src.ops.image",
);
export const extractPatches3d: typeof image.extractPatches3d = /* @__PURE__ */ facadeOp(
  "ExtractPatches3d",
  image.extractPatches3d,
  "keras.src.ops.image",
);
export const gaussianBlur: typeof image.gaussianBlur = /* @__PURE__ */ facadeOp(
  "GaussianBlur",
  image.gaussianBlur,
  "keras.src.ops.image",
);
export const hsvToRgb: typeof image.hsvToRgb = /* @__PURE__ */ facadeOp(
  "HsvToRgb",
  image.hsvToRgb,
  "keras.src.ops.image",
);
export const mapCoordinates: typeof image.mapCoordinates = /* @__PURE__ */ facadeOp(
  "MapCoordinates",
  image.mapCoordinates,
  "keras.src.ops.image",
);
export const padImages: typeof image.padImages = /* @__PURE__ */ facadeOp(
  "PadImages",
  image.padImages,
  "keras.src.ops.image",
);
export const perspectiveTransform: typeof image.perspectiveTransform = /* @__PURE__ */ facadeOp(
  "PerspectiveTransform",
  image.perspectiveTransform,
  "keras.src.ops.image",
);
export const reconstructPatches: typeof image.reconstructPatches = /* @__PURE__ */ facadeOp(
  "ReconstructPatches",
  image.reconstructPatches,
  "keras.src.ops.image",
);
export const resize: typeof image.resize = /* @__PURE__ */ facadeOp("Resize", image.resize, "keras.src.ops.image");
export const rgbToGrayscale: typeof image.rgbToGrayscale = /* @__PURE__ */ facadeOp(
  "RgbToGrayscale",
  image.rgbToGrayscale,
  "keras.src.ops.image",
);
export const rgbToHsv: typeof image.rgbToHsv = /* @__PURE__ */ facadeOp(
  "RgbToHsv",
  image.rgbToHsv,
  "keras.src.ops.image",
);
export const scaleAndTranslate: typeof image.scaleAndTranslate = /* @__PURE__ */ facadeOp(
  "ScaleAndTranslate",
  image.scaleAndTranslate,
  "keras.src.ops.image",
);
export const sobelEdges: typeof image.sobelEdges = /* @__PURE__ */ facadeOp(
  "SobelEdges",
  image.sobelEdges,
  "keras.src.ops.image",
);
export const ssim: typeof image.ssim = /* @__PURE__ */ facadeOp("Ssim", image.ssim, "keras.src.ops.image");
