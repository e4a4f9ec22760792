import { saved } from "@hornbeam/nn";
import { ConvLSTMCell, type ConvLSTMCellOptions } from "./ConvLSTMCell.ts";
import { RecurrentLayer, type RNNOptions } from "./RecurrentLayer.ts";

/** Options of the ConvLSTM layers. */
export type ConvLSTMOptions = ConvLSTMCellOptions & RNNOptions;

/** Convolutional LSTM in any number of dimensions. */
export abstract class ConvLSTM extends RecurrentLayer {
  static override readonly positional: readonly string[] = ["filters", "kernelSize"];
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly #options: ConvLSTMOptions;

  constructor(rank: number, filters: number, kernelSize: number | readonly number[], options: ConvLSTMOptions) {
    const { activityRegularizer: _penalty, ...rest } = options;
    const cell = new ConvLSTMCell(rank, filters, kernelSize, { ...rest, name: "conv_lstm_cell" });
    super(cell, options);
    this.filters = filters;
    this.kernelSize = cell.kernelSize;
    this.#options = options;
    this.inputSpec = { ndim: rank + 3 };
  }
  override cloneWith(options: RNNOptions): ConvLSTM {
    const Class = this.constructor as new (f: number, k: readonly number[], o: ConvLSTMOptions) => ConvLSTM;
    return new Class(this.filters, this.kernelSize, { ...this.#options, ...options });
  }
  override getConfig(): Record<string, unknown> {
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    return {
      ...super.getConfig(),
      ...this.rnnConfig,
      ...cell,
      activity_regularizer: saved("regularizers", this.activityRegularizer),
    };
  }
}
