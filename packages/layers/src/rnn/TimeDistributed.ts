import type { Tensor } from "@hornbeam/core";
import { Layer, type CallOptions, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { reshape } from "@hornbeam/ops";
import { savedLayer } from "../savedLayer.ts";

/** A layer applied to every step: [batch, time, …] → [batch, time, …]. https://keras.io/api/layers/recurrent_layers/time_distributed/ */
export class TimeDistributed extends Layer {
  static override readonly className: string = "TimeDistributed";
  static override readonly positional: readonly string[] = ["layer"];
  readonly layer: Layer;
  constructor(layer: Layer, options: LayerOptions = {}) {
    super(options);
    this.layer = layer;
    this.supportsMasking = true;
  }
  override build(inputShape: SymbolicShape): void {
    this.layer.buildFrom([[inputShape[0]!, ...inputShape.slice(2)]]);
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    const [batch, time] = x.shape as [number, number];
    const flat = reshape(x, [batch * time, ...x.shape.slice(2)]);
    const y: Tensor = this.layer.apply(flat, options.training === undefined ? {} : { training: options.training });
    return reshape(y, [batch, time, ...y.shape.slice(1)]);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: savedLayer(this.layer) };
  }
}
