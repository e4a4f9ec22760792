import type { Tensor } from "@hornbeam/core";
import { concatenate, divide, maximum, minimum, multiply, reshape, split, subtract } from "@hornbeam/ops";
import { factorOf, type FactorRange } from "./factorOf.ts";
import { RandomAffineLayer, type AffineDraw, type RandomAffineOptions } from "./RandomAffineLayer.ts";

/** Options of RandomZoom. */
export interface RandomZoomOptions extends RandomAffineOptions {
  /** Of the width on its own; by default both sides are zoomed alike. */
  readonly widthFactor?: FactorRange | null;
}

/**
 * In training zooms each image [batch, height, width, channels] around its middle: what is seen is 1 + f of its height, with f drawn from `heightFactor`, a
 * number h for [−h, h], or a pair, in (−1, 1]: below 0 it comes nearer. Boxes go along and are cut at the borders.
 * https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/
 *
 * ```ts
 * import { RandomZoom, tensor, type Tensor } from "hornbeam";
 * const nearer = new RandomZoom([-0.5, -0.5], { interpolation: "nearest" });
 * const y: Tensor = nearer.apply(tensor([[[1], [2], [3], [4]]]), { training: true });
 * console.log((await y.data()).join()); // → 2,2,3,3
 * ```
 *
 * @throws ValueError for factors outside (−1, 1] and unknown modes.
 */
export class RandomZoom extends RandomAffineLayer {
  static override readonly className: string = "RandomZoom";
  static override readonly positional: readonly string[] = ["heightFactor"];
  readonly heightFactor: FactorRange;
  readonly widthFactor: FactorRange | null;

  constructor(heightFactor: FactorRange, options: RandomZoomOptions = {}) {
    super(options);
    this.heightFactor = heightFactor;
    this.widthFactor = options.widthFactor ?? null;
    this.#ranges();
  }
  #ranges(): readonly (readonly [number, number])[] {
    // The least one is just above −1: nothing at all cannot be seen.
    const range = (name: string, factor: FactorRange): readonly [number, number] => {
      const [a, b] = factorOf(this.className, name, factor, [-1 + 2 ** -50, 1]);
      return [1 + a, 1 + b];
    };
    const height = range("heightFactor", this.heightFactor);
    return this.widthFactor === null ? [height] : [height, range("widthFactor", this.widthFactor)];
  }
  protected override draw(batch: number): readonly Tensor[] {
    return this.#ranges().map((r) => this.one(batch, r));
  }
  /** Along one axis of n pixels: the pixel x of the result is the one at x · zoom + offset. */
  #line(zoom: Tensor, n: number): readonly [zoom: Tensor, offset: Tensor] {
    return [zoom, multiply(subtract(1, zoom), (n - 1) / 2)];
  }
  #lines({ drawn, size }: AffineDraw): readonly (readonly [Tensor, Tensor])[] {
    return [this.#line(drawn[0]!, size[0]), this.#line(drawn[1] ?? drawn[0]!, size[1])];
  }
  protected override coefficients(draw: AffineDraw): readonly (Tensor | number)[] {
    const [[zy, dy], [zx, dx]] = this.#lines(draw) as [readonly [Tensor, Tensor], readonly [Tensor, Tensor]];
    return [zx, 0, dx, 0, zy, dy];
  }
  /** Cut at the window that is seen, which then fills the image. */
  protected override moveBoxes(corners: Tensor, draw: AffineDraw): Tensor {
    const lines = this.#lines(draw).map((line) => line.map((t) => reshape(t, [-1, 1, 1])) as [Tensor, Tensor]);
    const moved = split(corners, 4, { axis: -1 }).map((c, i) => {
      const axis = i % 2 ? 0 : 1;
      const [zoom, offset] = lines[axis]!;
      const seen = multiply(zoom, draw.size[axis]!);
      const inside = maximum(minimum(subtract(c, offset), seen), 0);
      return divide(inside, zoom);
    });
    return concatenate(moved, { axis: -1 });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height_factor: this.heightFactor, width_factor: this.widthFactor };
  }
}
