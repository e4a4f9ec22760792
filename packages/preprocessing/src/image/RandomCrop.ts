import type { Tensor } from "@hornbeam/core";
import { SeedGenerator } from "@hornbeam/nn";
import { cast, concatenate, convertToTensor, reshape, slice, subtract } from "@hornbeam/ops";
import { resize } from "@hornbeam/ops/image";
import { uniform } from "@hornbeam/ops/random";
import { clipToImageSize, convertFormat } from "@hornbeam/utils/bounding-boxes";
import { BaseImagePreprocessingLayer } from "./BaseImagePreprocessingLayer.ts";
import { checkSize } from "./checkSize.ts";
import type { DenseBoxes, ImagePreprocessingOptions, TransformOptions } from "./types.ts";

/** Options of RandomCrop. */
export interface RandomCropOptions extends ImagePreprocessingOptions {
  /** Decides what is drawn; null for another one each time. */
  readonly seed?: number | null;
}

type Size = readonly [height: number, width: number];
/** Where the window begins, and the size of the images. */
export interface CropWindow {
  readonly start: readonly [row: Tensor | number, column: Tensor | number];
  readonly size: Size;
}

/**
 * In training a window [height, width] of images [batch, height, width, channels] at a place that is drawn, the same for a batch. Images that are not larger
 * both ways are cut around their middle and brought to that size. Outside training nothing is done, as in Keras.
 * Boxes are counted from the corner of the window and cut at its borders; Keras 3.16 takes rows for columns there.
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/
 *
 * ```ts
 * import { RandomCrop, tensor, type Tensor } from "hornbeam";
 * const y: Tensor = new RandomCrop(1, 2).apply(tensor([[[7], [7], [7]], [[7], [7], [7]]]), { training: true });
 * console.log(y.shape, (await y.data()).join()); // → [ 1, 2, 1 ] 7,7
 * ```
 *
 * @throws ValueError for sizes that are no positive whole numbers.
 */
export class RandomCrop extends BaseImagePreprocessingLayer<CropWindow> {
  static override readonly className: string = "RandomCrop";
  static override readonly positional: readonly string[] = ["height", "width"];
  readonly height: number;
  readonly width: number;
  readonly seed: number | null;

  constructor(height: number, width: number, options: RandomCropOptions = {}) {
    super({ autocast: false, ...options });
    checkSize(this.className, height, width);
    this.height = height;
    this.width = width;
    this.seed = options.seed ?? null;
    this.generator = new SeedGenerator(options.seed);
  }
  override getRandomTransformation(
    shape: readonly number[],
    { training = true }: TransformOptions = {},
  ): CropWindow | null {
    if (!training) return null;
    const size = this.sizeOf(shape);
    const [h, w] = size;
    if (h > this.height && w > this.width) {
      const place = (spare: number): Tensor =>
        cast(uniform([], { maxval: spare + 1, seed: this.generator!.next() }), "int32");
      return { start: [place(h - this.height), place(w - this.width)], size };
    }
    const middle = (n: number, other: number, own: number, ownOther: number): number =>
      Math.trunc((n - Math.max(1, Math.min(n, Math.trunc((other * own) / ownOther)))) / 2);
    return { start: [middle(h, w, this.height, this.width), middle(w, h, this.width, this.height)], size };
  }
  #crop(images: Tensor, window: CropWindow | null, interpolation: "bilinear" | "nearest"): Tensor {
    if (!window) return images;
    const { start, size } = window;
    const axes = this.axes(images.rank);
    const wanted = [this.height, this.width] as const;
    const known = (s: Tensor | number): s is number => typeof s === "number";
    const starts = images.shape.map((_, a) => (axes.includes(a) ? start[axes.indexOf(a)]! : 0));
    const shape = images.shape.map((n, a) => {
      const i = axes.indexOf(a);
      if (i < 0) return n;
      const s = start[i]!;
      return known(s) ? Math.min(wanted[i]!, size[i]! - s) : wanted[i]!;
    });
    const cut = starts.every(known)
      ? slice(images, starts, shape)
      : slice(
          images,
          starts.map((s) => (known(s) ? convertToTensor(s, { dtype: "int32" }) : s)),
          shape,
        );
    return this.sizeOf(shape).every((n, i) => n === wanted[i])
      ? cut
      : resize(cut, wanted, { interpolation, dataFormat: this.dataFormat });
  }
  override transformImages(images: Tensor, window: CropWindow | null): Tensor {
    return window ? this.inCompute(this.#crop(this.inCompute(images), window, "bilinear")) : images;
  }
  override transformSegmentationMasks(masks: Tensor, window: CropWindow | null): Tensor {
    return this.#crop(masks, window, "nearest");
  }
  override transformBoundingBoxes(given: DenseBoxes, window: CropWindow | null): DenseBoxes {
    if (!window) return given;
    const [height, width] = window.size;
    const format = this.boundingBoxFormat!;
    const inPixels = convertFormat(given, format, "xyxy", { height, width });
    const [y, x] = window.start.map((s) => reshape(cast(convertToTensor(s), "float32"), [1])) as [Tensor, Tensor];
    const moved = { ...inPixels, boxes: subtract(inPixels.boxes, concatenate([x, y, x, y], { axis: 0 })) };
    const own = { height: this.height, width: this.width };
    return convertFormat(clipToImageSize(moved, own), "xyxy", format, own) as DenseBoxes;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height: this.height, width: this.width, seed: this.seed };
  }
}
