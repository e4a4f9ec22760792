import { ValueError } from "@hornbeam/ir";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { savedLayer } from "../savedLayer.ts";

/**
 * The base of layers around another one. Subclasses write `call`. https://keras.io/api/layers/core_layers/
 * @example class Twice extends Wrapper { override call(x: Tensor): Tensor { return this.layer.apply(this.layer.apply(x)); } }
 */
export class Wrapper extends Layer {
  static override readonly className: string = "Wrapper";
  static override readonly positional: readonly string[] = ["layer"];
  readonly layer: Layer;

  /** @throws ValueError for what is not a layer. */
  constructor(layer: Layer, options: LayerOptions = {}) {
    super(options);
    if (!(layer instanceof Layer))
      throw new ValueError(`${this.className}: the wrapped object must be a Layer; received ${typeof layer}.`);
    this.layer = layer;
  }
  override build(...inputShape: readonly unknown[]): void {
    this.layer.buildFrom(inputShape);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: savedLayer(this.layer) };
  }
}
