import type { Tensor } from "@hornbeam/core";
import { add, cos, multiply, negative, sin, subtract } from "@hornbeam/ops";
import { affineTransform } from "@hornbeam/utils/bounding-boxes";
import { factorOf, type FactorRange } from "./factorOf.ts";
import { RandomAffineLayer, type AffineDraw, type RandomAffineOptions } from "./RandomAffineLayer.ts";

/**
 * In training turns each image [batch, height, width, channels] around its middle by a part of the full circle drawn from `factor`: a number f for [−f, f], or
 * a pair, in [−1, 1]; above 0 against the clock. Boxes become the upright boxes around the turned ones, cut at the borders.
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
 *
 * ```ts
 * import { RandomRotation, tensor, type Tensor } from "hornbeam";
 * const quarter = new RandomRotation([0.25, 0.25], { interpolation: "nearest" });
 * const y: Tensor = quarter.apply(tensor([[[1], [2]], [[3], [4]]]), { training: true });
 * console.log((await y.data()).join()); // → 2,4,1,3
 * ```
 *
 * @throws ValueError for a factor outside [−1, 1] and unknown modes.
 */
export class RandomRotation extends RandomAffineLayer {
  static override readonly className: string = "RandomRotation";
  static override readonly positional: readonly string[] = ["factor"];
  readonly factor: readonly [number, number];

  constructor(factor: FactorRange, options: RandomAffineOptions = {}) {
    super(options);
    this.factor = factorOf(this.className, "factor", factor, [-1, 1]);
  }
  /** Degrees. */
  protected override draw(batch: number): readonly Tensor[] {
    const [lower, upper] = this.factor;
    return [this.one(batch, [lower * 360, upper * 360])];
  }
  protected override coefficients({ drawn, size: [height, width] }: AffineDraw): readonly (Tensor | number)[] {
    const angle = multiply(drawn[0]!, Math.PI / 180);
    const [c, s] = [cos(angle), sin(angle)];
    const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
    // The middle stays where it is: (cx, cy) = A · (cx, cy) + d.
    const dx = add(subtract(cx, multiply(c, cx)), multiply(s, cy));
    const dy = subtract(subtract(cy, multiply(s, cx)), multiply(c, cy));
    return [c, negative(s), dx, s, c, dy];
  }
  protected override moveBoxes(corners: Tensor, { drawn, size: [height, width] }: AffineDraw): Tensor {
    return affineTransform(corners, drawn[0]!, 0, 0, 1, 0, 0, height, width);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}
