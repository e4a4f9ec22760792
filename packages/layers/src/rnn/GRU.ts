import { saved } from "@hornbeam/nn";
import { RNN, type RNNOptions } from "./RNN.ts";
import { GRUCell, type GRUCellOptions } from "./GRUCell.ts";

/** Options of GRU. */
export type GRUOptions = GRUCellOptions & RNNOptions;

/** Gated recurrent units over a sequence [batch, time, features]. https://keras.io/api/layers/recurrent_layers/gru/ */
export class GRU extends RNN {
  static override readonly className: string = "GRU";
  static override readonly positional: readonly string[] = ["units"];
  readonly units: number;
  readonly #options: GRUOptions;
  constructor(units: number, options: GRUOptions = {}) {
    const { name: _name, activityRegularizer: _penalty, ...rest } = options;
    super(new GRUCell(units, rest), options);
    this.units = units;
    this.#options = options;
    this.inputSpec = { ndim: 3 };
  }
  override cloneWith(options: RNNOptions): GRU {
    return new GRU(this.units, { ...this.#options, ...options });
  }
  override getConfig(): Record<string, unknown> {
    const { cell: _cell, ...own } = super.getConfig();
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    const activity = saved("regularizers", this.activityRegularizer);
    return { ...own, ...cell, activity_regularizer: activity };
  }
}
