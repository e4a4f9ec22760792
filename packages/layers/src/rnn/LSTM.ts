import { saved } from "@hornbeam/nn";
import { RNN, type RNNOptions } from "./RNN.ts";
import { LSTMCell, type LSTMCellOptions } from "./LSTMCell.ts";

/** Options of LSTM. */
export type LSTMOptions = LSTMCellOptions & RNNOptions;

/** Long short-term memory over a sequence [batch, time, features]. https://keras.io/api/layers/recurrent_layers/lstm/ */
export class LSTM extends RNN {
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
    const { cell: _cell, ...own } = super.getConfig();
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    const activity = saved("regularizers", this.activityRegularizer);
    return { ...own, ...cell, activity_regularizer: activity };
  }
}
