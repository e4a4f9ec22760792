import type { Tensor } from "@hornbeam/core";
import { clip, concatenate, slice, split, subtract } from "@hornbeam/ops";
import { smartResize } from "@hornbeam/utils";
import { clipToImageSize, convertFormat } from "@hornbeam/utils/bounding-boxes";
import { BaseImagePreprocessingLayer } from "./BaseImagePreprocessingLayer.ts";
import { checkSize } from "./checkSize.ts";
import type { DenseBoxes, ImagePreprocessingOptions } from "./types.ts";

type Size = readonly [height: number, width: number];

/**
 * The middle of images [batch, height, width, channels], or of one of them; images that are too small are cut to the aspect and enlarged.
 * https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/
 *
 * ```ts
 * import { CenterCrop, type Tensor } from "hornbeam";
 * const y: Tensor = new CenterCrop(1, 2).apply([[[0], [1], [2], [3]]]);
 * console.log(y.shape, (await y.data()).join()); // → [ 1, 2, 1 ] 1,2
 * ```
 *
 * @throws ValueError for sizes that are no positive whole numbers.
 */
export class CenterCrop extends BaseImagePreprocessingLayer<Size> {
  static override readonly className: string = "CenterCrop";
  static override readonly positional: readonly string[] = ["height", "width"];
  readonly height: number;
  readonly width: number;

  constructor(height: number, width: number, options: ImagePreprocessingOptions = {}) {
    super(options);
    checkSize(this.className, height, width);
    this.height = height;
    this.width = width;
  }
  override getRandomTransformation(shape: readonly number[]): Size {
    return this.sizeOf(shape);
  }
  override transformImages(images: Tensor): Tensor {
    return this.#crop(this.inCompute(images), "bilinear");
  }
  override transformSegmentationMasks(masks: Tensor): Tensor {
    return this.#crop(masks, "nearest");
  }
  #crop(images: Tensor, interpolation: "bilinear" | "nearest"): Tensor {
    const size = [this.height, this.width] as const;
    const spare = this.sizeOf(images.shape).map((n, i) => n - size[i]!);
    if (spare.some((n) => n < 0)) return smartResize(images, size, { interpolation, dataFormat: this.dataFormat });
    const axes = this.axes(images.rank);
    const start = images.shape.map((_, a) => (axes.includes(a) ? Math.floor(spare[axes.indexOf(a)]! / 2) : 0));
    return slice(
      images,
      start,
      images.shape.map((n, a) => (axes.includes(a) ? size[axes.indexOf(a)]! : n)),
    );
  }
  override transformBoundingBoxes(given: DenseBoxes, [height, width]: Size): DenseBoxes {
    const format = this.boundingBoxFormat!;
    const own = { height: this.height, width: this.width };
    let boxes = convertFormat(given, format, "xyxy", { height, width }) as DenseBoxes;
    if (height >= this.height && width >= this.width)
      boxes = inWindow(boxes, [height, width], [this.height, this.width]);
    else {
      const part = (whole: number, of: number, by: number): number =>
        Math.max(1, Math.min(whole, Math.trunc((of * by) / (by === this.height ? this.width : this.height))));
      const cut: Size = [part(height, width, this.height), part(width, height, this.width)];
      boxes = inWindow(boxes, [height, width], cut);
      const relative = convertFormat(boxes, "xyxy", "rel_xyxy", { height: cut[0], width: cut[1] });
      boxes = convertFormat(relative, "rel_xyxy", "xyxy", own) as DenseBoxes;
    }
    return convertFormat(clipToImageSize(boxes, own), "xyxy", format, own) as DenseBoxes;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }
}

/** Corners cut at the window in the middle of an image, counted from its corner. */
const inWindow = (given: DenseBoxes, [height, width]: Size, [h, w]: Size): DenseBoxes => {
  const [top, left] = [Math.trunc((height - h) / 2), Math.trunc((width - w) / 2)];
  const corners = split(given.boxes, 4, { axis: -1 }).map((c, i) =>
    i % 2 ? subtract(clip(c, top, top + h), top) : subtract(clip(c, left, left + w), left),
  );
  return { ...given, boxes: concatenate(corners, { axis: -1 }) };
};
