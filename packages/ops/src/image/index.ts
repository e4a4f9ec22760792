export {
  cropImages,
  padImages,
  rgbToGrayscale,
  type CropOptions,
  type ImageOptions,
  type PadImagesOptions,
} from "./edit.ts";
export { reconstructPatches, type ReconstructOptions } from "./reconstructPatches.ts";
export { resize, type Interpolation, type ResizeOptions } from "./resize.ts";
export { elasticTransform, type ElasticOptions } from "./elastic.ts";
export { gaussianBlur, sobelEdges, ssim, type GaussianBlurOptions, type SsimOptions } from "./filters.ts";
export { hsvToRgb, rgbToHsv } from "./hsv.ts";
export { mapCoordinates, type MapCoordinatesOptions } from "./mapCoordinates.ts";
export { extractPatches, extractPatches3d, type PatchOptions } from "./patches.ts";
export { type FillMode } from "./sample.ts";
export { scaleAndTranslate, type ScaleAndTranslateOptions, type ScaleMethod } from "./scaleAndTranslate.ts";
export {
  affineTransform,
  perspectiveTransform,
  type AffineOptions,
  type PerspectiveOptions,
  type TransformInterpolation,
} from "./transform.ts";
