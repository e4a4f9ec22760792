import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { SeedGenerator } from "@hornbeam/nn";
import { broadcastTo, concatenate, reshape } from "@hornbeam/ops";
import { affineTransform, type AffineOptions } from "@hornbeam/ops/image";
import { uniform } from "@hornbeam/ops/random";
import { clipToImageSize, convertFormat } from "@hornbeam/utils/bounding-boxes";
import { BaseImagePreprocessingLayer } from "./BaseImagePreprocessingLayer.ts";
import type { DenseBoxes, ImagePreprocessingOptions, TransformOptions } from "./types.ts";

/** Options of layers that move images. */
export interface RandomAffineOptions extends ImagePreprocessingOptions {
  /** What stands where the image does not reach. Default "reflect". */
  readonly fillMode?: "constant" | "nearest" | "wrap" | "reflect";
  /** Default "bilinear". Masks are always "nearest". */
  readonly interpolation?: "nearest" | "bilinear";
  /** With fillMode "constant". Default 0. */
  readonly fillValue?: number;
  /** Decides what is drawn; null for another one each time. */
  readonly seed?: number | null;
}

/** Numbers that were drawn, [batch] each, and the size of the images. */
export interface AffineDraw {
  readonly drawn: readonly Tensor[];
  readonly size: readonly [height: number, width: number];
}

const FILL = ["constant", "nearest", "wrap", "reflect"];
const INTERPOLATION = ["nearest", "bilinear"];

/** What layers share that draw numbers for each image and move it and all that belongs to it. */
export abstract class RandomAffineLayer extends BaseImagePreprocessingLayer<AffineDraw> {
  readonly fillMode: NonNullable<AffineOptions["fillMode"]>;
  readonly interpolation: "nearest" | "bilinear";
  readonly fillValue: number;
  readonly seed: number | null;

  constructor(options: RandomAffineOptions) {
    super(options);
    const { fillMode = "reflect", interpolation = "bilinear" } = options;
    const among = (name: string, value: string, known: readonly string[]): void => {
      if (!known.includes(value))
        throw new ValueError(
          `${this.className}: ${name} must be one of ${known.join(", ")}; received ${JSON.stringify(value)}.`,
        );
    };
    among("fillMode", fillMode, FILL);
    among("interpolation", interpolation, INTERPOLATION);
    this.fillMode = fillMode;
    this.interpolation = interpolation;
    this.fillValue = options.fillValue ?? 0;
    this.seed = options.seed ?? null;
    this.generator = new SeedGenerator(options.seed);
  }
  /** A number from [lower, upper] for each image. */
  protected one(batch: number, [minval, maxval]: readonly [number, number]): Tensor {
    return uniform([batch], { minval, maxval, seed: this.generator!.next() });
  }
  /** What is drawn for a batch. */
  protected abstract draw(batch: number): readonly Tensor[];
  /** Where pixels of the result lie in the image: coefficients of `affineTransform`, [batch] or numbers each. */
  protected abstract coefficients(draw: AffineDraw): readonly (Tensor | number)[];
  /** Corners [batch, boxes, 4] in pixels moved likewise. */
  protected abstract moveBoxes(corners: Tensor, draw: AffineDraw): Tensor;

  override getRandomTransformation(
    shape: readonly number[],
    { training = true }: TransformOptions = {},
  ): AffineDraw | null {
    if (!training) return null;
    return { drawn: this.draw(shape.length === 3 ? 1 : shape[0]!), size: this.sizeOf(shape) };
  }
  #moved(images: Tensor, draw: AffineDraw | null, interpolation: "nearest" | "bilinear"): Tensor {
    if (!draw) return images;
    const batch = images.shape[0]!;
    const columns = [...this.coefficients(draw), 0, 0].map((c) =>
      typeof c === "number" ? broadcastTo(c, [batch, 1]) : reshape(c, [batch, 1]),
    );
    const { fillMode, fillValue, dataFormat } = this;
    const options = { interpolation, fillMode, fillValue, dataFormat };
    return affineTransform(images, concatenate(columns, { axis: 1 }), options);
  }
  override transformImages(images: Tensor, draw: AffineDraw | null): Tensor {
    return this.#moved(this.inCompute(images), draw, this.interpolation);
  }
  override transformSegmentationMasks(masks: Tensor, draw: AffineDraw | null): Tensor {
    return this.#moved(masks, draw, "nearest");
  }
  override transformBoundingBoxes(given: DenseBoxes, draw: AffineDraw | null): DenseBoxes {
    if (!draw) return given;
    const [height, width] = draw.size;
    const format = this.boundingBoxFormat!;
    const inPixels = convertFormat(given, format, "xyxy", { height, width });
    const moved = { ...inPixels, boxes: this.moveBoxes(inPixels.boxes, draw) };
    return convertFormat(clipToImageSize(moved, { height, width }), "xyxy", format, { height, width }) as DenseBoxes;
  }
  override getConfig(): Record<string, unknown> {
    const { fillMode: fill_mode, interpolation, seed, fillValue: fill_value } = this;
    return { ...super.getConfig(), fill_mode, interpolation, seed, fill_value };
  }
}
