export {
  cropImages,
  padImages,
  rgbToGrayscale,
  type CropOptions,
  type ImageOptions,
  type PadImagesOptions,
} from "./edit.ts";
export { resize, type Interpolation, type ResizeOptions } from "./resize.ts";
