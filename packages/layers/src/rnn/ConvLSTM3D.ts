import { ConvLSTM, type ConvLSTMOptions } from "./ConvLSTM.ts";

/**
 * An LSTM whose products are convolutions over 3 spatial axes: [batch, time, planes, rows, columns, channels] → [batch, …, filters], or with
 * returnSequences [batch, time, …, filters]. Shi et al., 2015. https://keras.io/api/layers/recurrent_layers/conv_lstm3d/
 * @example new ConvLSTM3D(4, 2, { padding: "same" }).apply(films)
 */
export class ConvLSTM3D extends ConvLSTM {
  static override readonly className: string = "ConvLSTM3D";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLSTMOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
