import type { Tensor, Tree } from "@hornbeam/core";
import { ShapeError } from "@hornbeam/ir";
import { Layer } from "@hornbeam/nn";
import { expandDims, logicalOr } from "@hornbeam/ops";

/** The base of layers that combine a list of inputs element by element, broadcasting them. */
export abstract class Merge extends Layer {
  override supportsMasking = true;
  protected abstract merge(xs: readonly Tensor[]): Tensor;

  override call(xs: readonly Tensor[]): Tensor {
    if (!Array.isArray(xs) || xs.length < 2)
      throw new ShapeError(
        `${this.name}: a merging layer takes a list of at least two inputs; received ${Array.isArray(xs) ? xs.length : "one value"}.`,
      );
    const rank = Math.max(...xs.map((x: Tensor) => x.rank));
    // Inputs of fewer axes get them behind the batch axis.
    return this.merge(
      xs.map((x: Tensor) => {
        let y = x;
        while (y.rank < rank) y = expandDims(y, 1);
        return y;
      }),
    );
  }
  /** A step counts where it does in any input; there is no mask where an input has none, as in Keras. */
  override computeMask(_xs: unknown, mask: Tree<Tensor | undefined> | undefined): Tensor | undefined {
    const masks = Array.isArray(mask) ? (mask as (Tensor | undefined)[]) : [];
    return masks.every((m) => m !== undefined) ? masks.reduce((a, b) => logicalOr(a!, b!), masks[0]) : undefined;
  }
}
