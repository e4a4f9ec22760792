import type { Tensor } from "@hornbeam/core";
import { add, cast, multiply } from "@hornbeam/ops";
import { uniform } from "@hornbeam/ops/random";
import type { FactorRange } from "./factorOf.ts";
import { RandomColorLayer, type RandomColorOptions } from "./RandomColorLayer.ts";

/**
 * In training makes each image [batch, height, width, channels] brighter or darker: x + δ · (width of the value range) with δ drawn from [lower, upper];
 * `factor` = [lower, upper] in [−1, 1], or a number f for [−f, f].
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/
 *
 * ```ts
 * import { RandomBrightness, tensor, type Tensor } from "hornbeam";
 * const layer = new RandomBrightness([0.5, 0.5], { valueRange: [0, 1] });
 * const y: Tensor = layer.apply(tensor([[[0.25], [0.75]]]), { training: true });
 * console.log((await y.data()).join()); // → 0.75,1
 * ```
 *
 * @throws ValueError for a factor outside [−1, 1].
 */
export class RandomBrightness extends RandomColorLayer {
  static override readonly className: string = "RandomBrightness";

  constructor(factor: FactorRange, options: RandomColorOptions = {}) {
    const { valueRange: [a, b] = [0, 255] } = options;
    super(factor, [-1, 1], { ...options, valueRange: a < b ? [a, b] : [b, a] });
  }
  protected override draw(shape: readonly number[]): Tensor {
    const [minval, maxval] = this.factor;
    const drawn = uniform([...shape], { minval, maxval, seed: this.generator!.next() });
    return multiply(drawn, this.valueRange[1] - this.valueRange[0]);
  }
  protected override adjust(images: Tensor, drawn: Tensor): Tensor {
    return add(images, cast(drawn, images.dtype));
  }
}
