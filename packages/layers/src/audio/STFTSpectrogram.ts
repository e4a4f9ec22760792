import type { Tensor } from "@hornbeam/core";
import { STFT } from "@hornbeam/initializers";
import { ValueError } from "@hornbeam/ir";
import { Layer, type LayerOptions, type Variable } from "@hornbeam/nn";
import {
  add,
  arctan2,
  concatenate,
  conv,
  log,
  maximum,
  moveaxis,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  transpose,
} from "@hornbeam/ops";
import type { DataFormat } from "../channels.ts";

/** What the spectrogram holds of each frequency. */
export type SpectrogramMode = "log" | "magnitude" | "psd" | "real" | "imag" | "angle" | "stft";
const MODES: readonly string[] = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"];
const EPSILON = 1e-7;

/** Options of STFTSpectrogram; names and defaults of Keras. */
export interface STFTSpectrogramOptions extends LayerOptions {
  readonly mode?: SpectrogramMode;
  readonly frameLength?: number;
  /** distance of the frames; by default half their length */
  readonly frameStep?: number | null;
  /** by default the next power of two of the frame's length */
  readonly fftLength?: number | null;
  /** a window's name, its values, or null for none */
  readonly window?: string | readonly number[] | null;
  readonly periodic?: boolean;
  readonly scaling?: "density" | "spectrum" | null;
  readonly padding?: "valid" | "same";
  /** frequencies get an axis of their own */
  readonly expandDims?: boolean;
  readonly dataFormat?: DataFormat | null;
}

/**
 * Spectrogram of signals [batch, time, channels] by convolution with the waves of a short-time Fourier transform, which can be trained:
 * [batch, frames, channels · (fftLength / 2 + 1)], or with expandDims [batch, frames, frequencies, channels].
 * https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/stft_spectrogram/
 * @example new STFTSpectrogram({ mode: "log", frameLength: 256, frameStep: 128 }).apply(signals)
 */
export class STFTSpectrogram extends Layer {
  static override readonly className: string = "STFTSpectrogram";
  readonly #options: STFTSpectrogramOptions;
  readonly mode: SpectrogramMode;
  readonly frameLength: number;
  readonly dataFormat: DataFormat;
  realKernel: Variable | null = null;
  imagKernel: Variable | null = null;

  constructor(options: STFTSpectrogramOptions = {}) {
    super(options);
    const { mode = "log", frameLength = 256, frameStep, fftLength, padding = "valid" } = options;
    const fail = (rule: string, received: unknown): never => {
      throw new ValueError(`STFTSpectrogram: ${rule}; received ${JSON.stringify(received)}.`);
    };
    if (!MODES.includes(mode)) fail(`mode must be one of ${MODES.join(", ")}`, mode);
    if (typeof frameStep === "number" && !(frameStep >= 1 && frameStep <= frameLength))
      fail(`frameStep must be between 1 and frameLength ${frameLength}`, frameStep);
    if (typeof fftLength === "number" && fftLength < frameLength)
      fail(`fftLength must be at least frameLength ${frameLength}`, fftLength);
    if (padding !== "valid" && padding !== "same") fail(`padding must be "valid" or "same"`, padding);
    this.#options = options;
    this.mode = mode;
    this.frameLength = frameLength;
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { ndim: 3 };
  }
  override build(): void {
    const { fftLength, window = "hann", scaling = "density", periodic = false } = this.#options;
    const length = fftLength ?? 2 ** Math.ceil(Math.log2(this.frameLength));
    const shape = [this.frameLength, 1, Math.floor(length / 2) + 1];
    const kernel = (side: "real" | "imag"): Variable =>
      this.addWeight({ name: `${side}_kernel`, shape, initializer: new STFT({ side, window, scaling, periodic }) });
    if (this.mode !== "imag") this.realKernel = kernel("real");
    if (this.mode !== "real") this.imagKernel = kernel("imag");
  }
  /** [batch, time, channels] with one side's waves → [batch, channels, frequencies, frames]. */
  #side(x: Tensor, kernel: Variable): Tensor {
    const [batch, time, channels] = x.shape as [number, number, number];
    const single = reshape(transpose(x, { axes: [0, 2, 1] }), [batch * channels, time, 1]);
    const { frameStep, padding = "valid" } = this.#options;
    const y = conv(single, kernel.tensor, { strides: frameStep ?? Math.floor(this.frameLength / 2), padding });
    const [, frames, frequencies] = y.shape as [number, number, number];
    return reshape(transpose(y, { axes: [0, 2, 1] }), [batch, channels, frequencies, frames]);
  }
  override call(given: Tensor): Tensor {
    const x = this.dataFormat === "channels_last" ? given : moveaxis(given, 1, -1);
    return this.#arranged(this.#values(x));
  }
  #values(x: Tensor): Tensor {
    const { realKernel, imagKernel, mode } = this;
    if (!imagKernel) return this.#side(x, realKernel!);
    if (!realKernel) return this.#side(x, imagKernel);
    const [re, im] = [this.#side(x, realKernel), this.#side(x, imagKernel)];
    if (mode === "angle") return arctan2(im, re);
    if (mode === "stft") return concatenate([re, im], { axis: 2 });
    const power = add(square(re), square(im));
    if (mode === "psd") return add(power, inner(power));
    const magnitude = sqrt(maximum(power, EPSILON));
    return mode === "magnitude" ? magnitude : log(maximum(magnitude, EPSILON));
  }
  #arranged(y: Tensor): Tensor {
    const [batch, channels, frequencies, frames] = y.shape as [number, number, number, number];
    const last = this.dataFormat === "channels_last";
    if (this.#options.expandDims) return transpose(y, { axes: last ? [0, 3, 2, 1] : [0, 1, 3, 2] });
    const flat = reshape(y, [batch, channels * frequencies, frames]);
    return last ? transpose(flat, { axes: [0, 2, 1] }) : flat;
  }
  override getConfig(): Record<string, unknown> {
    const o = this.#options;
    return {
      ...super.getConfig(),
      mode: this.mode,
      frame_length: this.frameLength,
      frame_step: o.frameStep ?? null,
      fft_length: o.fftLength ?? null,
      window: o.window === undefined ? "hann" : o.window,
      periodic: o.periodic ?? false,
      scaling: o.scaling === undefined ? "density" : o.scaling,
      padding: o.padding ?? "valid",
      data_format: this.dataFormat,
      expand_dims: o.expandDims ?? false,
    };
  }
}

/** All frequencies but the first and the last, which have no negative twin. */
const inner = (power: Tensor): Tensor => {
  const [batch, channels, n, frames] = power.shape as [number, number, number, number];
  const side = [
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ] as const;
  return pad(slice(power, [0, 0, 1, 0], [batch, channels, n - 2, frames]), side);
};
