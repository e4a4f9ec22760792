import { saved } from "@hornbeam/nn";
import { RecurrentLayer, type RNNOptions } from "./RecurrentLayer.ts";
import { GRUCell, type GRUCellOptions } from "./GRUCell.ts";

/** Options of GRU. */
export type GRUOptions = GRUCellOptions & RNNOptions;

/**
 * Gated recurrent units over a sequence [batch, time, features]. https://keras.io/api/layers/recurrent_layers/gru/
 * @example new GRU(8, { returnSequences: true }).apply(sequences)
 */
export class GRU extends RecurrentLayer {
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
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    const activity = saved("regularizers", this.activityRegularizer);
    return { ...super.getConfig(), ...this.rnnConfig, ...cell, activity_regularizer: activity };
  }
}
