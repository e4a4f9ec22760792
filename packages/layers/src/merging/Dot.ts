import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { expandDims } from "@hornbeam/ops";
import { dotGeneral } from "@hornbeam/ops/primitives";
import { unitLength } from "../normalization/unitLength.ts";

/** Options of Dot. */
export interface DotLayerOptions extends LayerOptions {
  /** both inputs are normalized first: the cosine */
  readonly normalize?: boolean;
}

/**
 * Products of two inputs summed over an axis of each, sample by sample. https://keras.io/api/layers/merging_layers/dot/
 * @example new Dot(1, { normalize: true }).apply([x, y])
 */
export class Dot extends Layer {
  static override readonly className: string = "Dot";
  static override readonly positional: readonly string[] = ["axes"];
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;
  constructor(axes: number | readonly [number, number], options: DotLayerOptions = {}) {
    super(options);
    this.axes = axes;
    this.normalize = options.normalize ?? false;
    this.supportsMasking = true;
  }
  /** Steps are gone, and their mask with them. */
  override computeMask(): undefined {
    return undefined;
  }
  override call(given: readonly [Tensor, Tensor]): Tensor {
    const axes = typeof this.axes === "number" ? [this.axes, this.axes] : this.axes;
    const at = axes.map((a, i) => (a < 0 ? a + given[i]!.rank : a));
    const [x, y] = given.map((t, i) => (this.normalize ? unitLength(t, at[i]!, 1e-7) : t)) as [Tensor, Tensor];
    const out = dotGeneral(x, y, { lhsBatch: [0], rhsBatch: [0], lhsContract: [at[0]!], rhsContract: [at[1]!] });
    return out.rank === 1 ? expandDims(out, 1) : out;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }
}

/** Options of `dot`. */
export interface DotFunctionOptions extends DotLayerOptions {
  /** the axis of each input that is summed over; default the last */
  readonly axes?: number | readonly [number, number];
}
/** `Dot` as a function of two inputs. (`keras.layers.dot`) */
export const dot = (inputs: readonly [Tensor, Tensor], { axes = -1, ...options }: DotFunctionOptions = {}): Tensor =>
  new Dot(axes, options).apply(inputs);
