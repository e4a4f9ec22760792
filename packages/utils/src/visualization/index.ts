export { drawBoundingBoxes, type Color, type DrawBoundingBoxesOptions, type DrawnBoxes } from "./drawBoundingBoxes.ts";
export { drawSegmentationMasks, type DrawSegmentationMasksOptions } from "./drawSegmentationMasks.ts";
export type { Values } from "./hostArray.ts";
export { plotBoundingBoxGallery, type PlotBoundingBoxGalleryOptions } from "./plotBoundingBoxGallery.ts";
export {
  plotImageGallery,
  type GalleryOptions,
  type LegendHandle,
  type PlotImageGalleryOptions,
} from "./plotImageGallery.ts";
export { plotSegmentationMaskGallery, type PlotSegmentationMaskGalleryOptions } from "./plotSegmentationMaskGallery.ts";
