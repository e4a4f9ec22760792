import type { Tensor, Tree } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { any, cast, concatenate as op, expandDims, multiply, onesLike } from "@hornbeam/ops";

/** Options of Concatenate. */
export interface ConcatenateOptions extends LayerOptions {
  readonly axis?: number;
}

/**
 * Inputs one after the other along an axis. https://keras.io/api/layers/merging_layers/concatenate/
 * @example new Concatenate().apply([x, y])
 */
export class Concatenate extends Layer {
  static override readonly className: string = "Concatenate";
  override supportsMasking = true;
  readonly axis: number;
  constructor(options: ConcatenateOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
  }
  override call(xs: readonly Tensor[]): Tensor {
    return op([...xs], { axis: this.axis });
  }
  override computeMask(given: unknown, mask: Tree<Tensor | undefined> | undefined): Tensor | undefined {
    if (!Array.isArray(mask) || !mask.some(Boolean)) return undefined;
    const xs = given as readonly Tensor[];
    const wide = (mask as (Tensor | undefined)[]).map((m, i) => {
      const ones = cast(onesLike(xs[i]!), "bool");
      return m ? cast(multiply(cast(expandDims(m, -1), "int32"), cast(ones, "int32")), "bool") : ones;
    });
    return any(op(wide, { axis: this.axis }), { axis: -1 });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** `Concatenate` as a function of the inputs. (`keras.layers.concatenate`) */
export const concatenate = (inputs: readonly Tensor[], options: ConcatenateOptions = {}): Tensor =>
  new Concatenate(options).apply(inputs);
