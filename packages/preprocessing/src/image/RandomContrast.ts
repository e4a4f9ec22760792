import type { Tensor } from "@hornbeam/core";
import { add, mean, multiply, subtract } from "@hornbeam/ops";
import { uniform } from "@hornbeam/ops/random";
import type { FactorRange } from "./factorOf.ts";
import { RandomColorLayer, type RandomColorOptions } from "./RandomColorLayer.ts";

/**
 * In training changes the contrast of each image [batch, height, width, channels]: (x − mean) · f + mean with the mean of each channel and f drawn from
 * [1 − lower, 1 + upper]; `factor` = [lower, upper] in [0, 1], the smaller first, or a number, which as in Keras makes lower 0.
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/
 *
 * ```ts
 * import { RandomContrast, tensor, type Tensor } from "hornbeam";
 * const y: Tensor = new RandomContrast(0.5).apply(tensor([[[0], [200]]]), { training: false });
 * console.log((await y.data()).join()); // → 0,200
 * ```
 *
 * @throws ValueError for a factor outside [0, 1].
 */
export class RandomContrast extends RandomColorLayer {
  static override readonly className: string = "RandomContrast";

  constructor(factor: FactorRange, options: RandomColorOptions = {}) {
    super(factor, [0, 1], options);
  }
  protected override draw(shape: readonly number[]): Tensor {
    const [lower, upper] = this.factor;
    const range = { minval: 1 - lower, maxval: 1 + upper };
    return uniform([...shape], { ...range, seed: this.generator!.next(), dtype: this.computeDtype });
  }
  protected override adjust(images: Tensor, drawn: Tensor): Tensor {
    const [height, width] = this.axes(images.rank);
    const middle = mean(mean(images, { axis: height, keepdims: true }), { axis: width, keepdims: true });
    return add(multiply(subtract(images, middle), drawn), middle);
  }
}
