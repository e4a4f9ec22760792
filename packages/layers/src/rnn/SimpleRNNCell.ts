import type { Tensor } from "@hornbeam/core";
import { add, matmul } from "@hornbeam/ops";
import type { CellOptions } from "./cellOptions.ts";
import { GateCell } from "./GateCell.ts";

/**
 * h ← activation(x·kernel + h·recurrent + bias). https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/
 * @example new RNN(new SimpleRNNCell(8)).apply(sequences)
 */
export class SimpleRNNCell extends GateCell {
  static override readonly className: string = "SimpleRNNCell";
  constructor(units: number, options: CellOptions = {}) {
    super(units, 1, options);
  }
  protected override advance(
    x: Tensor,
    [h]: readonly [Tensor],
    recurrent: (h: Tensor) => Tensor,
  ): readonly [Tensor, readonly Tensor[]] {
    const y = this.activation(add(x, matmul(recurrent(h), this.recurrentKernel.tensor)));
    return [y, [y]];
  }
}
