import { explain, ValueError } from "@hornbeam/ir";
import type { BoundingBoxFormat } from "../boundingBoxes/formats.ts";
import { drawBoundingBoxes, type Color, type DrawBoundingBoxesOptions, type DrawnBoxes } from "./drawBoundingBoxes.ts";
import { picturesOf, type Pictures, type Values } from "./hostArray.ts";
import { gallery, type GalleryOptions } from "./plotImageGallery.ts";

type Names = Readonly<Record<number, string>> | null;

/** Options of `plotBoundingBoxGallery`. */
export interface PlotBoundingBoxGalleryOptions
  extends GalleryOptions, Pick<DrawBoundingBoxesOptions, "lineThickness" | "fontScale" | "textThickness"> {
  readonly yTrue?: DrawnBoxes | null;
  readonly yPred?: DrawnBoxes | null;
  /** Default [0, 188, 212]. */
  readonly trueColor?: Color;
  /** Default [255, 235, 59]. */
  readonly predColor?: Color;
  readonly classMapping?: Names;
  /** Names for `yTrue`. Default `classMapping`. */
  readonly groundTruthMapping?: Names;
  /** Names for `yPred`. Default `classMapping`. */
  readonly predictionMapping?: Names;
  /** A legend of the two colours. Default false. */
  readonly legend?: boolean;
}

const op = "plotBoundingBoxGallery";

/**
 * Images with true and predicted boxes, side by side as SVG. https://keras.io/api/visualization/
 * @throws ShapeError for other shapes, ValueError for `legend` and `legendHandles` at once.
 */
export const plotBoundingBoxGallery = async (
  images: Values,
  boundingBoxFormat: BoundingBoxFormat,
  options: PlotBoundingBoxGalleryOptions = {},
): Promise<string> => {
  const {
    yTrue,
    yPred,
    trueColor = [0, 188, 212],
    predColor = [255, 235, 59],
    classMapping,
    legend,
    dataFormat,
  } = options;
  if (legend && options.legendHandles) {
    const fields = { op, rule: "legend or legendHandles can be given", received: "both" };
    throw new ValueError(explain(fields), fields);
  }
  const { lineThickness, fontScale, textThickness, groundTruthMapping, predictionMapping, ...rest } = options;
  const drawing = {
    ...(lineThickness !== undefined && { lineThickness }),
    ...(fontScale !== undefined && { fontScale }),
    ...(textThickness !== undefined && { textThickness }),
  };
  let pictures: Pictures = await picturesOf(op, images, dataFormat);
  const draw = async (boxes: DrawnBoxes, color: Color, names: Names | undefined): Promise<void> => {
    const { batch, height, width, channels, data, whole } = pictures;
    const given = whole ? Uint8Array.from(data) : data;
    const value = { data: given, shape: [batch, height, width, channels], dtype: whole ? "uint8" : "float32" } as const;
    const drawn = await drawBoundingBoxes(value, boxes, boundingBoxFormat, {
      ...drawing,
      color,
      classMapping: names ?? null,
    });
    pictures = await picturesOf(op, drawn);
  };
  if (yTrue) await draw(yTrue, trueColor, groundTruthMapping ?? classMapping);
  if (yPred) await draw(yPred, predColor, predictionMapping ?? classMapping);
  const handles = legend
    ? [
        { color: trueColor, label: "Ground Truth" },
        { color: predColor, label: "Prediction" },
      ]
    : (options.legendHandles ?? null);
  const { rows, cols, scale, path, valueRange } = rest;
  return gallery(pictures, {
    legendHandles: handles,
    rows: rows ?? null,
    cols: cols ?? null,
    ...(scale !== undefined && { scale }),
    ...(path && { path }),
    // What was drawn on counts from 0 to 255.
    ...(!yTrue && !yPred && valueRange && { valueRange }),
  });
};
