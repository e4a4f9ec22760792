import { saved } from "@hornbeam/nn";
import { RecurrentLayer, type RNNOptions } from "./RecurrentLayer.ts";
import { LSTMCell, type LSTMCellOptions } from "./LSTMCell.ts";

/** Options of LSTM. */
export type LSTMOptions = LSTMCellOptions & RNNOptions;

/**
 * Long short-term memory over a sequence [batch, time, features]. https://keras.io/api/layers/recurrent_layers/lstm/
 * @example new LSTM(8, { returnSequences: true }).apply(sequences)
 */
export class LSTM extends RecurrentLayer {
  static override readonly className: string = "LSTM";
  static override readonly positional: readonly string[] = ["units"];
  readonly units: number;
  readonly #options: LSTMOptions;
  constructor(units: number, options: LSTMOptions = {}) {
    const { name: _name, activityRegularizer: _penalty, ...rest } = options;
    super(new LSTMCell(units, rest), options);
    this.units = units;
    this.#options = options;
    this.inputSpec = { ndim: 3 };
  }
  override cloneWith(options: RNNOptions): LSTM {
    return new LSTM(this.units, { ...this.#options, ...options });
  }
  override getConfig(): Record<string, unknown> {
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    const activity = saved("regularizers", this.activityRegularizer);
    return { ...super.getConfig(), ...this.rnnConfig, ...cell, activity_regularizer: activity };
  }
}
