import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { SeedGenerator } from "@hornbeam/nn";
import { clip } from "@hornbeam/ops";
import { BaseImagePreprocessingLayer } from "./BaseImagePreprocessingLayer.ts";
import { factorOf, type FactorRange } from "./factorOf.ts";
import type { DenseBoxes, ImagePreprocessingOptions, TransformOptions } from "./types.ts";

/** Options of layers that change colours. */
export interface RandomColorOptions extends ImagePreprocessingOptions {
  /** The least and the greatest value of a pixel; what leaves it is cut. Default [0, 255]. */
  readonly valueRange?: readonly [number, number];
  /** Decides what is drawn; null for another one each time. */
  readonly seed?: number | null;
}

/** What layers share that draw one number for each image and change its values: boxes, labels and masks stay as they are. */
export abstract class RandomColorLayer extends BaseImagePreprocessingLayer<Tensor> {
  static override readonly positional: readonly string[] = ["factor"];
  readonly factor: readonly [number, number];
  readonly valueRange: readonly [number, number];
  readonly seed: number | null;

  constructor(factor: FactorRange, bounds: readonly [number, number], options: RandomColorOptions) {
    super(options);
    this.factor = factorOf(this.className, "factor", factor, bounds);
    const { valueRange = [0, 255] } = options;
    if (!Array.isArray(valueRange) || valueRange.length !== 2 || !valueRange.every((v) => typeof v === "number"))
      throw new ValueError(
        `${this.className}: valueRange must be two numbers; received ${JSON.stringify(valueRange)}.`,
      );
    this.valueRange = valueRange;
    this.seed = options.seed ?? null;
    this.generator = new SeedGenerator(options.seed);
  }
  override getRandomTransformation(
    shape: readonly number[],
    { training = true }: TransformOptions = {},
  ): Tensor | null {
    return training ? this.draw([shape.length === 3 ? 1 : shape[0]!, 1, 1, 1]) : null;
  }
  /** A number for each image. */
  protected abstract draw(shape: readonly number[]): Tensor;
  /** Images with those numbers. */
  protected abstract adjust(images: Tensor, drawn: Tensor): Tensor;

  override transformImages(images: Tensor, drawn: Tensor | null): Tensor {
    const x = this.inCompute(images);
    return drawn ? clip(this.adjust(x, drawn), ...this.valueRange) : x;
  }
  override transformBoundingBoxes(boxes: DenseBoxes): DenseBoxes {
    return boxes;
  }
  override transformSegmentationMasks(masks: Tensor): Tensor {
    return masks;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor, value_range: this.valueRange, seed: this.seed };
  }
}
