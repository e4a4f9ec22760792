import type { Tensor } from "@hornbeam/core";
import { add, concatenate, multiply, negative, reshape } from "@hornbeam/ops";
import { factorOf, type FactorRange } from "./factorOf.ts";
import { RandomAffineLayer, type AffineDraw, type RandomAffineOptions } from "./RandomAffineLayer.ts";

/**
 * In training moves each image [batch, height, width, channels] down by a part of its height drawn from `heightFactor` and to the right by one of its width
 * from `widthFactor`: numbers f for [−f, f], or pairs, all in [−1, 1]. Boxes move along and are cut at the borders.
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
 *
 * ```ts
 * import { RandomTranslation, tensor, type Tensor } from "hornbeam";
 * const right = new RandomTranslation(0, [0.5, 0.5], { fillMode: "constant" });
 * const y: Tensor = right.apply(tensor([[[1], [2], [3], [4]]]), { training: true });
 * console.log((await y.data()).join()); // → 0,0,1,2
 * ```
 *
 * @throws ValueError for factors outside [−1, 1] and unknown modes.
 */
export class RandomTranslation extends RandomAffineLayer {
  static override readonly className: string = "RandomTranslation";
  static override readonly positional: readonly string[] = ["heightFactor", "widthFactor"];
  readonly heightFactor: FactorRange;
  readonly widthFactor: FactorRange;

  constructor(heightFactor: FactorRange, widthFactor: FactorRange, options: RandomAffineOptions = {}) {
    super(options);
    this.heightFactor = heightFactor;
    this.widthFactor = widthFactor;
    this.#ranges();
  }
  #ranges(): readonly (readonly [number, number])[] {
    return [
      factorOf(this.className, "heightFactor", this.heightFactor, [-1, 1]),
      factorOf(this.className, "widthFactor", this.widthFactor, [-1, 1]),
    ];
  }
  protected override draw(batch: number): readonly Tensor[] {
    return this.#ranges().map((range) => this.one(batch, range));
  }
  /** How far down and to the right, in pixels. */
  #shift({ drawn, size }: AffineDraw): readonly [down: Tensor, right: Tensor] {
    return [multiply(drawn[0]!, size[0]), multiply(drawn[1]!, size[1])];
  }
  protected override coefficients(draw: AffineDraw): readonly (Tensor | number)[] {
    const [down, right] = this.#shift(draw);
    return [1, 0, negative(right), 0, 1, negative(down)];
  }
  protected override moveBoxes(corners: Tensor, draw: AffineDraw): Tensor {
    const [y, x] = this.#shift(draw).map((s) => reshape(s, [-1, 1, 1])) as [Tensor, Tensor];
    return add(corners, concatenate([x, y, x, y], { axis: -1 }));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height_factor: this.heightFactor, width_factor: this.widthFactor };
  }
}
