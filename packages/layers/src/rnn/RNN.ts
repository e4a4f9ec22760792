import { savedLayer } from "../savedLayer.ts";
import type { Cell } from "./Cell.ts";
import { RecurrentLayer, type RNNOptions } from "./RecurrentLayer.ts";
import { StackedRNNCells } from "./StackedRNNCells.ts";

/**
 * A cell, or several stacked, run over the steps of a sequence: [batch, time, …] → [batch, …], or with returnSequences
 * [batch, time, …]. Masked steps keep state and output. https://keras.io/api/layers/recurrent_layers/rnn/
 * @example new RNN([new LSTMCell(8), new GRUCell(4)], { returnSequences: true }).apply(sequences)
 */
export class RNN extends RecurrentLayer {
  static override readonly className: string = "RNN";
  static override readonly positional: readonly string[] = ["cell"];

  constructor(cell: Cell | readonly Cell[], options: RNNOptions = {}) {
    super(Array.isArray(cell) ? new StackedRNNCells(cell as readonly Cell[]) : (cell as Cell), options);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.rnnConfig, cell: savedLayer(this.cell) };
  }
}
