import { ConvLSTM, type ConvLSTMOptions } from "./ConvLSTM.ts";

/**
 * An LSTM whose products are convolutions over 1 spatial axis: [batch, time, steps, channels] → [batch, …, filters], or with
 * returnSequences [batch, time, …, filters]. Shi et al., 2015. https://keras.io/api/layers/recurrent_layers/conv_lstm1d/
 * @example new ConvLSTM1D(4, 2, { padding: "same" }).apply(images)
 */
export class ConvLSTM1D extends ConvLSTM {
  static override readonly className: string = "ConvLSTM1D";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLSTMOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}
