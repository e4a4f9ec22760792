import { tensor, type Tensor } from "@hornbeam/core";
import { ShapeError, ValueError, showShape, type DType, type Shape } from "@hornbeam/ir";
import { windowValues } from "./windowValues.ts";

/** Options of STFT; names and defaults of Keras. */
export interface STFTOptions {
  readonly side?: "real" | "imag";
  /** a window's name, its values, or null for none */
  readonly window?: string | readonly number[] | null;
  /** divided by √Σw² ("density") or Σ|w| ("spectrum") */
  readonly scaling?: "density" | "spectrum" | null;
  /** whether the named window is one period of a periodic one */
  readonly periodic?: boolean;
}

/**
 * A kernel [frame, 1, frequencies] whose convolution is one side of a short-time Fourier transform: w(t) · cos(−2π·t·f / n) or
 * w(t) · sin(−2π·t·f / n), n = 2 · (frequencies − 1). https://keras.io/api/layers/initializers/
 * @example new STFT({ side: "imag" }).call([256, 1, 129])
 */
export class STFT {
  static readonly className: string = "STFT";
  readonly #options: Required<STFTOptions>;

  /** @throws ValueError for an unknown side, scaling or window. */
  constructor(options: STFTOptions = {}) {
    const { side = "real", window = "hann", scaling = "density", periodic = false } = options;
    if (side !== "real" && side !== "imag")
      throw new ValueError(`STFT: side must be "real" or "imag"; received ${JSON.stringify(side)}.`);
    if (scaling !== null && scaling !== "density" && scaling !== "spectrum")
      throw new ValueError(`STFT: scaling must be "density", "spectrum" or null; received ${JSON.stringify(scaling)}.`);
    if (typeof window === "string") windowValues(window, 1, periodic);
    this.#options = { side, window, scaling, periodic };
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    const [length = 0, channels, frequencies = 0] = shape;
    if (shape.length !== 3 || channels !== 1)
      throw new ShapeError(`STFT: the shape must be [frame, 1, frequencies]; received ${showShape(shape)}.`);
    const w = this.#window(length);
    const period = 2 * (frequencies - 1);
    const wave = this.#options.side === "real" ? Math.cos : Math.sin;
    const values = new Float32Array(length * frequencies);
    for (let t = 0; t < length; t++)
      for (let f = 0; f < frequencies; f++)
        values[t * frequencies + f] = w[t]! * wave((-2 * Math.PI * ((t * f) % period)) / period);
    return tensor(values, { shape, dtype });
  }
  /** The window, scaled. */
  #window(length: number): ArrayLike<number> {
    const { window, scaling, periodic } = this.#options;
    if (window === null) return new Float64Array(length).fill(1);
    const w = typeof window === "string" ? windowValues(window, length, periodic) : Float64Array.from(window);
    if (w.length !== length)
      throw new ShapeError(`STFT: the window must have the frame's ${length} values; received ${w.length}.`);
    const scale =
      scaling === "density"
        ? Math.sqrt(w.reduce((s, v) => s + v * v, 0))
        : scaling === "spectrum"
          ? w.reduce((s, v) => s + Math.abs(v), 0)
          : 1;
    return w.map((v) => v / scale);
  }
  getConfig(): Record<string, unknown> {
    const { side, window, periodic, scaling } = this.#options;
    return { side, window, periodic, scaling };
  }
}
