import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { all, add, convertToTensor, equal, expandDims, logicalOr, multiply, where } from "@hornbeam/ops";
import { resize, type Interpolation } from "@hornbeam/ops/image";
import { clipToImageSize, convertFormat } from "@hornbeam/utils/bounding-boxes";
import { checkSize } from "./checkSize.ts";
import { BaseImagePreprocessingLayer } from "./BaseImagePreprocessingLayer.ts";
import type { DenseBoxes, ImagePreprocessingOptions } from "./types.ts";

/** Options of Resizing. */
export interface ResizingOptions extends ImagePreprocessingOptions {
  /** Default "bilinear". */
  readonly interpolation?: Interpolation;
  /** Cut the middle of the image to the aspect of the size first. Default false. */
  readonly cropToAspectRatio?: boolean;
  /** Fill the image up to the aspect of the size first. Default false. */
  readonly padToAspectRatio?: boolean;
  /** What stands where `padToAspectRatio` fills: `fillValue`. */
  readonly fillMode?: "constant";
  /** Default 0. */
  readonly fillValue?: number;
  /** Whether shrinking averages over all pixels that fall together. Default false. */
  readonly antialias?: boolean;
}

type Size = readonly [height: number, width: number];

/**
 * Images [batch, height, width, channels], or one of them, in another size. Whole numbers stay whole: they are rounded. Boxes of zeros or of −1 stand for none.
 * https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/
 *
 * ```ts
 * import { Resizing, type Tensor } from "hornbeam";
 * const y: Tensor = new Resizing(1, 4).apply([[[[0], [4]]]]);
 * console.log(y.shape, (await y.data()).join()); // → [ 1, 1, 4, 1 ] 0,1,3,4
 * ```
 *
 * @throws ValueError for sizes that are no positive whole numbers, for an unknown interpolation or fillMode, and for both aspect options.
 */
export class Resizing extends BaseImagePreprocessingLayer<Size> {
  static override readonly className: string = "Resizing";
  static override readonly positional: readonly string[] = ["height", "width"];
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillMode: "constant";
  readonly fillValue: number;
  readonly antialias: boolean;

  constructor(height: number, width: number, options: ResizingOptions = {}) {
    super(options);
    checkSize(this.className, height, width);
    this.height = height;
    this.width = width;
    this.interpolation = options.interpolation ?? "bilinear";
    this.cropToAspectRatio = options.cropToAspectRatio ?? false;
    this.padToAspectRatio = options.padToAspectRatio ?? false;
    this.fillMode = options.fillMode ?? "constant";
    this.fillValue = options.fillValue ?? 0;
    this.antialias = Boolean(options.antialias);
    if (this.cropToAspectRatio && this.padToAspectRatio)
      throw new ValueError("Resizing: only one of cropToAspectRatio and padToAspectRatio can be true; received both.");
    if (this.fillMode !== "constant")
      throw new ValueError(`Resizing: fillMode must be "constant"; received ${JSON.stringify(this.fillMode)}.`);
    if (!["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"].includes(this.interpolation))
      throw new ValueError(
        `Resizing: interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5; received ${JSON.stringify(this.interpolation)}.`,
      );
  }
  override getRandomTransformation(shape: readonly number[]): Size {
    return this.sizeOf(shape);
  }
  #resize(images: Tensor, interpolation: Interpolation): Tensor {
    const { cropToAspectRatio, padToAspectRatio, fillValue, antialias, dataFormat } = this;
    return resize(images, [this.height, this.width], {
      interpolation,
      cropToAspectRatio,
      padToAspectRatio,
      fillValue,
      antialias,
      dataFormat,
    });
  }
  override transformImages(images: Tensor): Tensor {
    return this.#resize(images, this.interpolation);
  }
  override transformSegmentationMasks(masks: Tensor): Tensor {
    return this.#resize(masks, "nearest");
  }
  override transformBoundingBoxes(given: DenseBoxes, size: Size): DenseBoxes {
    const [height, width] = size;
    const isAll = (value: number): Tensor => all(equal(given.boxes, value), { axis: -1 });
    const nothing = expandDims(logicalOr(isAll(-1), isAll(0)), -1);
    const format = this.boundingBoxFormat!;
    const inPixels = convertFormat(given, format, "xyxy", { height, width });
    const own = { height: this.height, width: this.width };
    const clipped = clipToImageSize({ ...inPixels, boxes: this.#placed(inPixels.boxes, size) }, own);
    const boxes = where(nothing, 0, clipped.boxes);
    return convertFormat({ ...clipped, boxes }, "xyxy", format, own) as DenseBoxes;
  }
  /** Corners x · scale + offset, along both axes. */
  #placed(boxes: Tensor, [height, width]: Size): Tensor {
    let [sy, sx] = [this.height / height, this.width / width];
    let [y, x] = [0, 0];
    if (this.padToAspectRatio) {
      sy = sx = Math.min(sy, sx);
      [y, x] = [Math.floor((this.height - height * sy) / 2), Math.floor((this.width - width * sx) / 2)];
    } else if (this.cropToAspectRatio) {
      sy = sx = Math.max(sy, sx);
      [y, x] = [-Math.floor((height * sy - this.height) / 2), -Math.floor((width * sx - this.width) / 2)];
    }
    return add(multiply(boxes, convertToTensor([sx, sy, sx, sy])), convertToTensor([x, y, x, y]));
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      height: this.height,
      width: this.width,
      interpolation: this.interpolation,
      crop_to_aspect_ratio: this.cropToAspectRatio,
      pad_to_aspect_ratio: this.padToAspectRatio,
      fill_mode: this.fillMode,
      fill_value: this.fillValue,
      antialias: this.antialias,
    };
  }
}
