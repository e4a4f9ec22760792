import { ConvLSTM, type ConvLSTMOptions } from "./ConvLSTM.ts";

/**
 * An LSTM whose products are convolutions over 2 spatial axes: [batch, time, rows, columns, channels] → [batch, …, filters], or with
 * returnSequences [batch, time, …, filters]. Shi et al., 2015. https://keras.io/api/layers/recurrent_layers/conv_lstm2d/
 * @example new ConvLSTM2D(4, 2, { padding: "same" }).apply(volumes)
 */
export class ConvLSTM2D extends ConvLSTM {
  static override readonly className: string = "ConvLSTM2D";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLSTMOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}
