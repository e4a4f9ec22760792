import { saved } from "@hornbeam/nn";
import type { CellOptions } from "./cellOptions.ts";
import { RecurrentLayer, type RNNOptions } from "./RecurrentLayer.ts";
import { SimpleRNNCell } from "./SimpleRNNCell.ts";

/** Options of SimpleRNN. */
export type SimpleRNNOptions = CellOptions & RNNOptions;

/**
 * A recurrent layer of the simplest kind over a sequence [batch, time, features]. https://keras.io/api/layers/recurrent_layers/simple_rnn/
 * @example new SimpleRNN(8, { returnSequences: true }).apply(sequences)
 */
export class SimpleRNN extends RecurrentLayer {
  static override readonly className: string = "SimpleRNN";
  static override readonly positional: readonly string[] = ["units"];
  readonly units: number;
  readonly #options: SimpleRNNOptions;
  constructor(units: number, options: SimpleRNNOptions = {}) {
    const { name: _name, activityRegularizer: _penalty, ...rest } = options;
    super(new SimpleRNNCell(units, rest), options);
    this.units = units;
    this.#options = options;
    this.inputSpec = { ndim: 3 };
  }
  override cloneWith(options: RNNOptions): SimpleRNN {
    return new SimpleRNN(this.units, { ...this.#options, ...options });
  }
  override getConfig(): Record<string, unknown> {
    const { name: _name, trainable: _trainable, dtype: _dtype, seed: _seed, ...cell } = this.cell.getConfig();
    const activity = saved("regularizers", this.activityRegularizer);
    return { ...super.getConfig(), ...this.rnnConfig, ...cell, activity_regularizer: activity };
  }
}
