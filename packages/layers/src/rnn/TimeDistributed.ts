import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import type { CallOptions, Layer, LayerOptions, SymbolicShape } from "@hornbeam/nn";
import { reshape, slice, stack } from "@hornbeam/ops";
import { Wrapper } from "../core/Wrapper.ts";

/**
 * A layer applied to every step: [batch, time, …] → [batch, time, …]. Steps are further samples to the layer; only in training, and where
 * it has state of its own (moving averages), it sees them one after the other. https://keras.io/api/layers/recurrent_layers/time_distributed/
 * @example new TimeDistributed(new Conv1D(8, 3)).apply(images)
 */
export class TimeDistributed extends Wrapper {
  static override readonly className: string = "TimeDistributed";

  constructor(layer: Layer, options: LayerOptions = {}) {
    super(layer, options);
    this.supportsMasking = true;
  }
  override build(inputShape: SymbolicShape): void {
    if (inputShape.length < 3)
      throw new ShapeError(`${this.name}: the input must be [batch, time, …]; received ${showShape(inputShape)}.`);
    super.build([inputShape[0]!, ...inputShape.slice(2)]);
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    const [batch, time] = x.shape as [number, number];
    const rest = x.shape.slice(2);
    const call: CallOptions = options.training === undefined ? {} : { training: options.training };
    if (options.training && this.layer.weights.some((w) => !w.trainable)) {
      const step = (t: number): Tensor => {
        const start = x.shape.map((_, i) => (i === 1 ? t : 0));
        return this.layer.apply(reshape(slice(x, start, [batch, 1, ...rest]), [batch, ...rest]), call);
      };
      return stack(
        Array.from({ length: time }, (_, t) => step(t)),
        { axis: 1 },
      );
    }
    const y: Tensor = this.layer.apply(reshape(x, [batch * time, ...rest]), call);
    return reshape(y, [batch, time, ...y.shape.slice(1)]);
  }
}
