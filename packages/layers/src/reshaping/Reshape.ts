import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { ShapeError, showShape } from "@hornbeam/ir";
import { reshape } from "@hornbeam/ops";

const resolve = (target: readonly number[], size: number, name: string): number[] => {
  const known = target.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const fits = target.includes(-1) ? size % known === 0 : known === size;
  if (!fits)
    throw new ShapeError(
      `${name}: the target shape must hold the ${size} elements of a sample; received ${showShape(target)}.`,
    );
  return target.map((d) => (d === -1 ? size / known : d));
};

/**
 * The same elements in another shape; one −1 is computed. https://keras.io/api/layers/reshaping_layers/reshape/
 * @example new Reshape([-1, 2]).apply(x)
 */
export class Reshape extends Layer {
  static override readonly className: string = "Reshape";
  static override readonly positional: readonly string[] = ["targetShape"];
  readonly targetShape: readonly number[];

  constructor(targetShape: readonly number[], options: LayerOptions = {}) {
    super(options);
    this.targetShape = targetShape;
  }
  override call(x: Tensor): Tensor {
    return reshape(x, [
      x.shape[0]!,
      ...resolve(
        this.targetShape,
        x.shape.slice(1).reduce((n, d) => n * d, 1),
        this.name,
      ),
    ]);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), target_shape: this.targetShape };
  }
}
