import * as base from "@hornbeam/utils/visualization";
import { ensureDevice } from "./device.ts";
import { sinkOf, type Writable } from "./files.ts";

export { drawSegmentationMasks, type Color, type DrawnBoxes, type LegendHandle } from "@hornbeam/utils/visualization";

/** Options of a gallery, written to a path or a sink of your own. */
export type GalleryTo<O extends { readonly path?: unknown }> = Omit<O, "path"> & { readonly path?: Writable };

const withSink = async <O extends { readonly path?: Writable }>(
  options: O,
): Promise<Omit<O, "path"> & { readonly path?: import("@hornbeam/saving").Sink }> => {
  const { path, ...rest } = options;
  return { ...rest, ...(path !== undefined && { path: await sinkOf(path) }) };
};

/** Images with boxes drawn on them. See `drawBoundingBoxes` of `@hornbeam/utils/visualization`. */
export const drawBoundingBoxes: typeof base.drawBoundingBoxes = async (...args) => {
  await ensureDevice();
  return base.drawBoundingBoxes(...args);
};
/** Images side by side as SVG. See `plotImageGallery` of `@hornbeam/utils/visualization`. */
export const plotImageGallery = async (
  images: base.Values,
  options: GalleryTo<base.PlotImageGalleryOptions> = {},
): Promise<string> => base.plotImageGallery(images, await withSink(options));
/** Images with true and predicted boxes as SVG. See `plotBoundingBoxGallery` of `@hornbeam/utils/visualization`. */
export const plotBoundingBoxGallery = async (
  images: base.Values,
  boundingBoxFormat: Parameters<typeof base.plotBoundingBoxGallery>[1],
  options: GalleryTo<base.PlotBoundingBoxGalleryOptions> = {},
): Promise<string> => {
  await ensureDevice();
  return base.plotBoundingBoxGallery(images, boundingBoxFormat, await withSink(options));
};
/** Images with true and predicted masks as SVG. See `plotSegmentationMaskGallery` of `@hornbeam/utils/visualization`. */
export const plotSegmentationMaskGallery = async (
  images: base.Values,
  numClasses: number,
  options: GalleryTo<base.PlotSegmentationMaskGalleryOptions> = {},
): Promise<string> => base.plotSegmentationMaskGallery(images, numClasses, await withSink(options));
