import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { SeedGenerator } from "@hornbeam/nn";
import { concatenate, flip, lessEqual, reshape, split, subtract, where } from "@hornbeam/ops";
import { uniform } from "@hornbeam/ops/random";
import { clipToImageSize, convertFormat } from "@hornbeam/utils/bounding-boxes";
import { BaseImagePreprocessingLayer } from "./BaseImagePreprocessingLayer.ts";
import type { DenseBoxes, ImagePreprocessingOptions, TransformOptions } from "./types.ts";

/** Which way images are flipped. */
export type FlipMode = "horizontal" | "vertical" | "horizontal_and_vertical";

/** Options of RandomFlip. */
export interface RandomFlipOptions extends ImagePreprocessingOptions {
  /** Default "horizontal_and_vertical": those that are flipped are flipped both ways, as in Keras. */
  readonly mode?: FlipMode;
  /** Decides what is drawn; null for another one each time. */
  readonly seed?: number | null;
}

/** Which images are flipped [batch, 1, 1, 1], and the size of the images. */
export interface Flips {
  readonly flips: Tensor;
  readonly size: readonly [height: number, width: number];
}

/**
 * In training flips each image [batch, height, width, channels] with probability 1/2, left to right, upside down, or both; the boxes and masks with it.
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
 *
 * ```ts
 * import { RandomFlip, type Tensor } from "hornbeam";
 * const flip = new RandomFlip({ mode: "horizontal", seed: 1 });
 * const y: Tensor = flip.apply([[[[1], [2]]]], { training: false });
 * console.log((await y.data()).join()); // → 1,2
 * ```
 *
 * @throws ValueError for an unknown mode.
 */
export class RandomFlip extends BaseImagePreprocessingLayer<Flips> {
  static override readonly className: string = "RandomFlip";
  readonly mode: FlipMode;
  readonly seed: number | null;

  constructor(options: RandomFlipOptions = {}) {
    super({ autocast: false, ...options });
    this.mode = options.mode ?? "horizontal_and_vertical";
    if (!["horizontal", "vertical", "horizontal_and_vertical"].includes(this.mode))
      throw new ValueError(
        `RandomFlip: mode must be "horizontal", "vertical" or "horizontal_and_vertical"; received ${JSON.stringify(this.mode)}.`,
      );
    this.seed = options.seed ?? null;
    this.generator = new SeedGenerator(options.seed);
  }
  override getRandomTransformation(shape: readonly number[], { training = true }: TransformOptions = {}): Flips | null {
    if (!training) return null;
    const drawn = uniform([shape.length === 3 ? 1 : shape[0]!, 1, 1, 1], { seed: this.generator!.next() });
    return { flips: lessEqual(drawn, 0.5), size: this.sizeOf(shape) };
  }
  override transformImages(images: Tensor, transformation: Flips | null): Tensor {
    return this.#flipped(this.inCompute(images), transformation);
  }
  override transformSegmentationMasks(masks: Tensor, transformation: Flips | null): Tensor {
    return this.#flipped(masks, transformation);
  }
  /** The axes that are flipped: 0 for the height, 1 for the width. */
  get #ways(): readonly (0 | 1)[] {
    return this.mode === "horizontal" ? [1] : this.mode === "vertical" ? [0] : [1, 0];
  }
  #flipped(x: Tensor, transformation: Flips | null): Tensor {
    if (!transformation) return x;
    const axes = this.axes(x.rank);
    return this.#ways.reduce((y, way) => where(transformation.flips, flip(y, { axis: axes[way] }), y), x);
  }
  override transformBoundingBoxes(given: DenseBoxes, transformation: Flips | null): DenseBoxes {
    if (!transformation) return given;
    const [height, width] = transformation.size;
    const format = this.boundingBoxFormat!;
    const relative = convertFormat(given, format, "rel_xyxy", { height, width });
    const flips = reshape(transformation.flips, [transformation.flips.shape[0]!, 1, 1]);
    const boxes = this.#ways.reduce((y, way) => where(flips, mirrored(y, way), y), relative.boxes);
    const clipped = clipToImageSize({ ...relative, boxes }, { height, width });
    return convertFormat(clipped, "rel_xyxy", format, { height, width }) as DenseBoxes;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), seed: this.seed, mode: this.mode };
  }
}

/** Corners in parts of the image, seen in a mirror: 1 − x of both sides, in the other order. */
const mirrored = (boxes: Tensor, way: 0 | 1): Tensor => {
  const corners = split(boxes, 4, { axis: -1 });
  const near = way ? 0 : 1;
  return concatenate(
    corners.map((c, i) => (i % 2 === near ? subtract(1, corners[(i + 2) % 4]!) : c)),
    { axis: -1 },
  );
};
