import type { ArrayValue } from "@hornbeam/data";
import { drawSegmentationMasks, type DrawSegmentationMasksOptions } from "./drawSegmentationMasks.ts";
import { picturesOf, type Pictures, type Values } from "./hostArray.ts";
import { gallery, type GalleryOptions } from "./plotImageGallery.ts";

/** Options of `plotSegmentationMaskGallery`. */
export interface PlotSegmentationMaskGalleryOptions
  extends
    Omit<GalleryOptions, "rows" | "cols">,
    Pick<DrawSegmentationMasksOptions, "colorMapping" | "alpha" | "blend" | "ignoreIndex"> {
  /** Class numbers of the pixels, as for `drawSegmentationMasks`. */
  readonly yTrue?: Values | null;
  readonly yPred?: Values | null;
}

/** A row an image: itself, with the true and with the predicted masks, as SVG. https://keras.io/api/visualization/ @throws ShapeError, DTypeError for other masks. */
export const plotSegmentationMaskGallery = async (
  images: Values,
  numClasses: number,
  options: PlotSegmentationMaskGalleryOptions = {},
): Promise<string> => {
  const { yTrue, yPred, colorMapping, alpha, blend, ignoreIndex, dataFormat, ...rest } = options;
  const plain = await picturesOf("plotSegmentationMaskGallery", images, dataFormat);
  const { batch, height, width, channels } = plain;
  const value: ArrayValue = { data: plain.data, shape: [batch, height, width, channels], dtype: "float32" };
  const drawing: DrawSegmentationMasksOptions = {
    numClasses,
    ...(colorMapping && { colorMapping }),
    ...(alpha !== undefined && { alpha }),
    ...(blend !== undefined && { blend }),
    ...(ignoreIndex !== undefined && { ignoreIndex }),
  };
  const columns: Pictures[] = [plain];
  for (const masks of [yTrue, yPred])
    if (masks)
      columns.push(await picturesOf("plotSegmentationMaskGallery", await drawSegmentationMasks(value, masks, drawing)));
  const size = height * width * channels;
  const data = new Float32Array(columns.length * plain.data.length);
  columns.forEach((column, c) => {
    for (let b = 0; b < batch; b++)
      data.set(column.data.subarray(b * size, (b + 1) * size), (b * columns.length + c) * size);
  });
  return gallery({ ...plain, batch: batch * columns.length, data }, { ...rest, rows: batch, cols: columns.length });
};
