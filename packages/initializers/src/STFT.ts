import { tensor, type Tensor } from "@hornbeam/core";
import { ShapeError, showShape, ValueError, type DType, type Shape } from "@hornbeam/ir";
import { cast } from "@hornbeam/ops";
import { checkWindow, windowOf } from "./windows.ts";

/** Options of STFT; names and defaults of Keras. */
export interface STFTOptions {
  readonly side?: "real" | "imag";
  /** a window of scipy by name, its values, or null for none */
  readonly window?: string | readonly number[] | null;
  /** density: the window has a sum of squares of 1; spectrum: a sum of 1 */
  readonly scaling?: "density" | "spectrum" | null;
  /** whether the window is one period of a longer one */
  readonly periodic?: boolean;
}

/**
 * The cosines (or minus sines) of the short-time Fourier transform as a kernel [frame, 1, frequencies] of a 1D convolution:
 * window[t]·cos(2π·t·f/n) with n = 2·(frequencies − 1). https://keras.io/api/layers/initializers/
 */
export class STFT {
  static readonly className: string = "STFT";
  readonly #options: Required<STFTOptions>;

  /** @throws ValueError for an unknown side, window or scaling. */
  constructor({ side = "real", window = "hann", scaling = "density", periodic = false }: STFTOptions = {}) {
    if (!["real", "imag"].includes(side))
      throw new ValueError(`STFT: side must be "real" or "imag"; received ${JSON.stringify(side)}.`);
    if (typeof window === "string") checkWindow(window);
    if (![null, "density", "spectrum"].includes(scaling))
      throw new ValueError(`STFT: scaling must be "density", "spectrum" or null; received ${JSON.stringify(scaling)}.`);
    this.#options = { side, window, scaling, periodic };
  }
  /** @throws ShapeError for a shape that is not [frame, channels, frequencies], or values of a window of another length. */
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    const [frame, , bins] = shape;
    if (shape.length !== 3 || bins! < 2)
      throw new ShapeError(
        `STFT: the shape must be [frame, channels, frequencies] with at least 2 frequencies; received ${showShape(shape)}.`,
      );
    const { side, window } = this.#options;
    const weights = this.#weights(frame!);
    const turn = side === "real" ? Math.cos : Math.sin;
    const period = 2 * (bins! - 1);
    const values = Float64Array.from({ length: frame! * bins! }, (_, i) => {
      const t = Math.floor(i / bins!);
      // Whole turns are left out, so that angles stay small and exact.
      const value = turn((-2 * Math.PI * ((t * (i % bins!)) % period)) / period);
      return window === null ? value : value * weights[t]!;
    });
    const wide = dtype === "float64" ? values : Float32Array.from(values);
    return cast(tensor(wide, { shape: [frame!, 1, bins!] }), dtype);
  }
  #weights(length: number): readonly number[] {
    const { window, scaling, periodic } = this.#options;
    if (window === null) return [];
    const w = typeof window === "string" ? windowOf(window, length, periodic) : window;
    if (w.length !== length)
      throw new ShapeError(`STFT: the window must have ${length} values, one for each step; received ${w.length}.`);
    const total =
      scaling === "density"
        ? Math.sqrt(w.reduce((s, x) => s + x * x, 0))
        : scaling === "spectrum"
          ? w.reduce((s, x) => s + Math.abs(x), 0)
          : 1;
    return w.map((x) => x / total);
  }
  getConfig(): Record<string, unknown> {
    return this.#options;
  }
}
